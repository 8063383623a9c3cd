"""What is wrong with the configuration: ``everywhere``, and beyond that in ``deployment``."""

from . import schedules
from .everywhere import findings

__all__ = ["findings", "schedules"]
