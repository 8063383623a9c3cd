"""The data that the browsers' gate and the tunnel are both made from: ``browser.json``.

It is the file of the npm package vue-error-tracking, byte for byte; its README there explains it.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from .words import words


@cache
def data() -> dict[str, Any]:
    """Return all of it."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "browser.json").read_text("utf-8"))
    return found


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of one of its lists."""
    return words(data()["lists"][name])


@cache
def shown(name: str) -> frozenset[str]:
    """Return the words of one of its lists of what a recording may show."""
    return words(data()["replay"][name])


def version() -> int:
    """Return its version, which browsers write into each envelope."""
    number: int = data()["version"]
    return number
