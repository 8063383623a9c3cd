"""Texts given to a function at its call: log calls, breadcrumbs, messages."""

import logging
import os
import sys
from pathlib import Path
from types import FrameType

import sentry_sdk

from .function import FunctionText, Said, of_code, parsed_file
from .matching import rebuild, without_letters
from .template import Template

MAX_DEPTH = 60

_SDK = str(Path(sentry_sdk.__file__).parent) + os.sep
_LOGGING = str(Path(logging.__file__).parent) + os.sep
_COMPAT = str(Path(__file__).parents[2] / "compat") + os.sep  # where the SDK is extended
_STRUCTURED = str(Path(__file__).parents[2] / "structured_logs.py")
_PLUMBING = (_SDK, _LOGGING, _COMPAT, _STRUCTURED)
_LOGGERS = frozenset({"structlog", "loguru"})  # which call what is in there


def of_caller(text: str) -> str | None:
    """Return what may leave of a text that code on this thread is passing to the SDK right now."""
    frame = _caller()
    function = of_code(frame.f_code) if frame else None
    if frame is None or function is None:
        return None
    return _told(text, function.at(frame.f_lasti))


def of_caller_s_error(text: str) -> str | None:
    """Return the same for the text of an error that nobody raised."""
    frame = _caller()
    function = of_code(frame.f_code) if frame else None
    return _rebuilt(text, function.given(frame.f_lasti)) if frame and function else None


def of_record(record: logging.LogRecord, text: str) -> str | None:
    """Return what may leave of a log record's message."""
    return of_line(record.pathname, record.lineno, text)


def of_line(path: str, line: int, text: str) -> str | None:
    """Return what may leave of a text that the statement at a line of a file made."""
    return _told(text, _at(path, line))


def _told(text: str, said: Said) -> str | None:
    """Return what may leave of a text, which a breadcrumb and a log often have in common."""
    key = hash(text)
    last = said.last
    if last is None or last[0] != key:
        said.last = last = key, _rebuilt(text, said.texts)
    return last[1]


def _rebuilt(text: str, said: list[Template]) -> str | None:
    return rebuild(text, said) or without_letters(text, said)


def _at(path: str, line: int) -> Said:
    frame = _caller()
    if frame and frame.f_code.co_filename == path and frame.f_lineno == line:
        function = of_code(frame.f_code)
        if function:
            return function.at(frame.f_lasti)
    whole = _file_texts(path)
    return whole.at_line(line) if whole else Said()


def _file_texts(path: str) -> FunctionText | None:
    tree = parsed_file(path)
    if tree is None:
        return None
    if path not in _FILES:
        if len(_FILES) >= 32:
            _FILES.clear()
        _FILES[path] = FunctionText(compile("", path, "exec"), tree, path)
    return _FILES[path]


_FILES: dict[str, FunctionText] = {}


def _caller() -> FrameType | None:
    """Return the frame that called the SDK or ``logging``, whatever those have called since."""
    frame: FrameType | None = sys._getframe(1)
    inside = False
    for _ in range(MAX_DEPTH):
        if frame is None:
            return None
        plumbing = frame.f_code.co_filename.startswith(_PLUMBING) or (
            inside and str(frame.f_globals.get("__name__", "")).partition(".")[0] in _LOGGERS
        )
        if inside and not plumbing:
            return frame
        inside = inside or plumbing
        frame = frame.f_back
    return None
