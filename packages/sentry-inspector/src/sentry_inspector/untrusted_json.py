"""Reads JSON whose shape cannot be trusted: what is not as expected counts as missing."""

from collections.abc import Mapping
from typing import Any


def mapping(value: Any) -> Mapping[str, Any]:
    """Return ``value`` if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(values: Any) -> list[Mapping[str, Any]]:
    """Return a mapping for each of ``values``; none where that is no list."""
    return [mapping(value) for value in values] if isinstance(values, list) else []


def text(value: Any) -> str:
    """Return ``value`` if it is text, else the empty text."""
    return value if isinstance(value, str) else ""


def text_or_none(value: Any) -> str | None:
    """Return ``value`` if it is text that is not empty."""
    return value if isinstance(value, str) and value else None
