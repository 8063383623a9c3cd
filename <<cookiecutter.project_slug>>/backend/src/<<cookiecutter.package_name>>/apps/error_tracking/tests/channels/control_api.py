"""The API with the channels, without the gate."""

from . import control
from .api import api

__all__ = ["api", "control"]
