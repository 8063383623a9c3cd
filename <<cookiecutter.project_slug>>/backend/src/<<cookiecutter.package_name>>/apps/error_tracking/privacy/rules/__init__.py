"""The named rules that the policy's table is written in."""

from . import code, configured, shapes, texts
from .base import REMOVED, RULES, meaning

__all__ = ["REMOVED", "RULES", "code", "configured", "meaning", "shapes", "texts"]
