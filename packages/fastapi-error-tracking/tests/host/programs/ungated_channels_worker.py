"""The worker with the channels, without the gate."""

from . import ungated
from .channels_worker import WorkerSettings

__all__ = ["WorkerSettings", "ungated"]
