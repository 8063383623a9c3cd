"""Kinds of keys that objects may have, besides those the policy names."""

from collections.abc import Callable

from . import words
from .context import Context

KEYS: dict[str, Callable[[str, Context], bool]] = {
    "package": lambda key, _context: key.lower() in words.installed(),
    "number": lambda key, _context: key.isdecimal() and key.isascii() and len(key) <= 20,
}
