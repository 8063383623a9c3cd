"""Rules for what names code: classes, modules, loggers and stack frames."""

from typing import Any

from .. import browser, frames, importable, words
from ..browser_words import listed
from ..context import Context
from .base import REMOVED, rule


@rule("class")
def class_name(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The name of a class that its module defines; others become ``Error``."""
    if not isinstance(value, str):
        return REMOVED
    if context.browser:
        return value if value in listed("error class") or value in context.literals else "Error"
    module = parent.get("module")
    known = importable.is_class(module if isinstance(module, str) else None, value)
    return value if known else "Error"


@rule("module", stable=True)
def module(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """An imported module."""
    return value if isinstance(value, str) and importable.exists(value) else REMOVED


@rule("logger", stable=True)
def logger(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """A logger named after an imported module."""
    if not isinstance(value, str):
        return REMOVED
    return value if value in words.LOGGERS or importable.exists(value) else REMOVED


@rule("frame")
def frame(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """Module, file, function, line and source lines, read again from the source; no variables."""
    if not isinstance(value, dict):
        return REMOVED
    return frames.python_frame(value, context.known.source_lines)


@rule("frame without source")
def frame_without_source(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """Module, file, function and line, if they are in the source; source belongs to errors."""
    return frames.python_frame(value, 0) if isinstance(value, dict) else REMOVED


@rule("asset")
def asset(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """A file of the frontend's build, without its host."""
    found = browser.asset(value, context.literals) if context.browser else None
    return REMOVED if found is None else found
