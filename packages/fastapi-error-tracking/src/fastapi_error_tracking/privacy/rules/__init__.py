"""The named rules that the policy's table is written in."""

from . import code, configured, shapes, texts
from .base import REMOVED, RULES, STABLE, Rule, meaning

__all__ = ["REMOVED", "RULES", "STABLE", "Rule", "code", "configured", "meaning", "shapes", "texts"]
