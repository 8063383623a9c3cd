"""What is wrong with the configuration: ``everywhere``, and beyond that in ``deployment``."""

from .everywhere import findings

__all__ = ["findings"]
