"""The envelope inspector: takes what Sentry SDKs send, strictly as Sentry would, and shows it."""

from .server import Inspector
from .store import Captured, Store

__all__ = ["Captured", "Inspector", "Store"]
