"""Kinds of keys that objects may have, besides those the policy names."""

from collections.abc import Callable

from . import words
from .context import Context
from .rules import installed_packages

KEYS: dict[str, Callable[[str, Context], bool]] = {
    "package": lambda key, context: key.lower() in installed_packages(),
    "measurement": lambda key, context: (
        key in words.MEASUREMENTS or key in context.telemetry.metrics
    ),
    "number": lambda key, context: key.isdecimal() and key.isascii() and len(key) <= 20,
}
