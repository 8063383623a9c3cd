"""Source files, read once: the lines and names that stand in them are no personal data."""

import re
import sys
from functools import lru_cache
from pathlib import Path
from tokenize import open as open_source
from typing import NamedTuple

MAX_BYTES = 2_000_000

_NAMES = re.compile(r"\b(?:def|class)[ \t]+(\w+)")


class SourceFile(NamedTuple):
    """One Python file: its text, its lines, and the functions and classes it defines."""

    text: str
    lines: tuple[str, ...]
    names: frozenset[str]


@lru_cache(maxsize=512)
def read(path: str) -> SourceFile | None:
    """Return the Python file at ``path``, or None if there is none that can be read."""
    try:
        if not path.endswith(".py") or Path(path).stat().st_size > MAX_BYTES:
            return None
        with open_source(path) as file:
            text = file.read()
    except (OSError, SyntaxError, UnicodeError, ValueError):
        return None
    return SourceFile(text, tuple(text.splitlines()), frozenset(_NAMES.findall(text)))


def path_of_module(name: str) -> str | None:
    """Return the file of an imported module."""
    path = getattr(sys.modules.get(name), "__file__", None)
    return path if isinstance(path, str) else None


def of_module(name: str) -> SourceFile | None:
    """Return the file of an imported module, read."""
    path = path_of_module(name)
    return read(path) if path else None


def context(
    file: SourceFile, line: int, around: int
) -> tuple[tuple[str, ...], str, tuple[str, ...]] | None:
    """Return the lines before, at and after ``line`` (from 1), or None if it has no such line."""
    at = line - 1
    if not 0 <= at < len(file.lines):
        return None
    before = file.lines[max(0, at - around) : at]
    after = file.lines[at + 1 : at + 1 + around]
    return tuple(map(_short, before)), _short(file.lines[at]), tuple(map(_short, after))


def _short(line: str) -> str:
    return line if len(line) <= 300 else line[:299] + "…"
