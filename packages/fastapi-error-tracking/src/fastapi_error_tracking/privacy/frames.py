"""Stack frames: rebuilt from the module and line they name, never copied.

A frame's file, function and source lines come from the file that the module was imported from, so
an event can only choose among what stands in the source.
"""

import re
from typing import Any

from . import importable, source
from .memo import remembered

_FIXED_FUNCTIONS = frozenset(
    {
        "<module>",
        "<lambda>",
        "<listcomp>",
        "<dictcomp>",
        "<setcomp>",
        "<genexpr>",
        "<unknown>",
        "<locals>",
    }
)
_FROZEN = re.compile(r"<frozen [\w.]{1,80}>")
MAX_NAME = 300


def python_frame(frame: dict[str, Any], around: int) -> dict[str, Any]:
    """Return what may leave of a Python frame. ``around`` is lines of source on each side."""
    get = frame.get
    names = get("module"), get("function"), get("abs_path"), get("filename")
    around = around if "context_line" in frame or "abs_path" in frame else 0
    try:
        rebuilt = _remembered(*names, get("lineno"), around).copy()
    except TypeError:  # a list or dict where a name should be
        rebuilt = _rebuilt(*names, get("lineno"), around)
    if type(get("in_app")) is bool:
        rebuilt["in_app"] = frame["in_app"]
    return rebuilt


def _rebuilt(
    module: Any, function: Any, path: Any, filename: Any, line: Any, around: int
) -> dict[str, Any]:
    line = line if type(line) is int and 0 < line < 100_000 else 0
    return _python_frame(
        _short(module), _short(function), _short(path), _short(filename), line, around
    )


_remembered = remembered(_rebuilt)


def _python_frame(
    module: str, function: str, path: str, filename: str, line: int, around: int
) -> dict[str, Any]:
    frame: dict[str, Any] = {"lineno": line} if line else {}
    origin = source.path_of_module(module) if module else None
    file = source.read(origin) if origin else None
    if path and path != origin:
        file = None
    if origin:
        frame["module"] = module
        frame["filename"] = _relative(module, origin)
    elif _FROZEN.fullmatch(filename) and source.path_of_module(filename[8:-1]):
        frame["filename"] = filename
    names = file.names if file else frozenset()
    parts = function.split(".") if function else []
    written = all(part in names or part in _FIXED_FUNCTIONS for part in parts)
    if parts and (written or (origin and importable.exists(f"{module}.{function}"))):
        frame["function"] = function
    elif function:
        frame["function"] = "<unknown>"
    lines = source.context(file, line, around) if file and line and around else None
    if lines:
        frame["pre_context"], frame["context_line"], frame["post_context"] = lines
    return frame


def _short(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= MAX_NAME else ""


def _relative(module: str, path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    depth = module.count(".") + 1 + (parts[-1] == "__init__.py")
    return "/".join(parts[-depth:])
