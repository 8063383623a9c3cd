"""The API with the channels, without the gate."""

from . import ungated
from .channels_api import api

__all__ = ["api", "ungated"]
