"""What is wrong with the configuration: ``everywhere``, and beyond that in ``deployment``."""

from . import declarations, frontend_declarations, schedules
from .everywhere import findings

__all__ = ["declarations", "findings", "frontend_declarations", "schedules"]
