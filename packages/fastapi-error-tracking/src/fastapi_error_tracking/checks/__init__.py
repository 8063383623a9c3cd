"""What is wrong with the configuration: ``everywhere``, and beyond that in ``deployment``."""

from . import declarations, schedules
from .everywhere import findings

__all__ = ["declarations", "findings", "schedules"]
