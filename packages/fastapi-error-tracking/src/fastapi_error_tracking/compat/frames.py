"""The SDK's stack frames: each made once, where neither variables nor source are collected.

What an error costs is mostly what its frames do, of which most are of libraries. The SDK makes all
of them anew, and to ask whether one hides itself it copies all variables.
"""

from collections.abc import Mapping
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import sentry_sdk
from sentry_sdk import utils

HIDING = frozenset({"__traceback_hide__", "__tracebackhide__"})
"""The variables by which a frame hides itself."""

MOST = 4_096

_SERIALIZE, _HIDES = utils.serialize_frame, utils.should_hide_frame

_Globals = dict[str, Any]

_open: dict[int, tuple[CodeType, _Globals]] = {}
"""What does not hide itself: the code, and the names around it, which say whose it is."""


class PlainFrames:
    """What is said of frames to a client with ``options``, but for the line."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._about = [options.get(name) for name in _ABOUT_APP]
        self._known: dict[int, tuple[CodeType, _Globals, dict[str, Any]]] = {}

    @classmethod
    def where_plain(cls, options: Mapping[str, Any]) -> "PlainFrames | None":
        """Return them, or None where variables or lines of source are collected as well."""
        collected = options.get("data_collection") or {}
        is_plain = (
            collected.get("stack_frame_variables") is False
            and collected.get("frame_context_lines") == 0
        )
        return cls(options) if is_plain else None

    def of(self, frame: FrameType, line: int | None) -> dict[str, Any]:
        """Return what the SDK says of ``frame``, and whether it is the application's own."""
        code, around = frame.f_code, frame.f_globals
        known = self._known.get(id(code))
        if known is None or known[0] is not code or known[1] is not around:
            made: dict[str, Any] = _SERIALIZE(frame, line)
            if type(made["module"]) is not str or not Path(code.co_filename).is_absolute():
                return made
            utils.set_in_app_in_frames([made], *self._about)
            if len(self._known) >= MOST:
                self._known.clear()
            known = self._known[id(code)] = code, around, made
        return {**known[2], "lineno": frame.f_lineno if line is None else line}


_ABOUT_APP = ("in_app_exclude", "in_app_include", "project_root")


def serialize_frame(
    frame: FrameType, tb_lineno: int | None = None, *arguments: Any, **options: Any
) -> dict[str, Any]:
    """Return what the SDK says of ``frame``."""
    plain: PlainFrames | None = getattr(sentry_sdk.get_client(), "plain_frames", None)
    if plain is None:
        found: dict[str, Any] = _SERIALIZE(frame, tb_lineno, *arguments, **options)
        return found
    return plain.of(frame, tb_lineno)


def should_hide_frame(frame: FrameType) -> bool:
    """Return whether ``frame`` is of the SDK, or hides itself: most have no variable for it."""
    code, around = frame.f_code, frame.f_globals
    known = _open.get(id(code))
    if known is not None and known[0] is code and known[1] is around:
        return False
    names = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
    if _HIDES(frame):
        return True
    if code.co_flags & CO_OPTIMIZED and not names & HIDING:
        if len(_open) >= MOST:
            _open.clear()
        _open[id(code)] = code, around
    return False


def make_each_once() -> None:
    """Have the SDK use these functions."""
    utils.serialize_frame, utils.should_hide_frame = serialize_frame, should_hide_frame
