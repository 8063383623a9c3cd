"""Whether code runs in a finalizer: at a moment, and so in a context, that nobody has chosen.

What an object does when it is thrown away has nothing to do with the request that runs just then.
That goes for the end of a generator too: it is told to end by the one who throws it away.
"""

import gc
import sys
import weakref
from inspect import CO_COROUTINE, CO_VARARGS
from threading import get_ident
from types import FrameType
from typing import Any

CALL_EVERYTHING = {
    "anyio._backends._asyncio",
    "asyncio.events",
    "concurrent.futures.thread",
    "threading",
}
DEPTH = 20  # errors that one may have led to

_WEAK = weakref.finalize.__call__.__code__
_CONTEXT = vars(BaseException)["__context__"]
_collector = 0  # the thread in which memory is being collected


def watch_the_collector() -> None:
    """Have it noted while memory is collected: not every finalizer is known by its name."""
    if _note not in gc.callbacks:
        gc.callbacks.append(_note)


def is_collecting() -> bool:
    """Return whether memory is being collected in this thread."""
    return bool(_collector) and _collector == get_ident()


def is_finalizing(*, thoroughly: bool = False) -> bool:
    """Return whether this code was called by a finalizer.

    ``thoroughly`` finds callbacks of weak references as well. It takes more time, and looks at what
    functions hold: for what went wrong, and not for each line that is logged.
    """
    if is_collecting() or _is_told_to_end():
        return True
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__" or code is _WEAK:
            return True
        frame = frame.f_back
    return thoroughly and _is_weak_callback(sys._getframe(1))


def _is_weak_callback(frame: FrameType | None) -> bool:
    """Return whether something is called with a weak reference to what is gone.

    A callback is no coroutine. What a loop holds that calls everything is not looked at: to look
    is, before Python 3.13, to hold it as long as that runs.
    """
    while frame is not None:
        is_coroutine = frame.f_code.co_flags & CO_COROUTINE
        if is_coroutine or frame.f_globals.get("__name__") in CALL_EVERYTHING:
            return False
        if _has_lost_something(frame):
            return True
        frame = frame.f_back
    return False


def _is_told_to_end() -> bool:
    """Return whether a generator, or a coroutine, is being ended from outside."""
    error = sys.exc_info()[1]
    for _ in range(DEPTH):
        if error is None:
            return False
        if type(error) is GeneratorExit:
            return True
        error = _CONTEXT.__get__(error)
    return False


def _has_lost_something(frame: FrameType) -> bool:
    """Return whether a function was given a weak reference to what is gone, as a callback is."""
    code = frame.f_code
    count = code.co_argcount
    has_more = bool(code.co_flags & CO_VARARGS)
    if count + has_more == 0:
        return False
    held = frame.f_locals
    given = [held.get(name) for name in code.co_varnames[:count]]
    if has_more:
        more = held.get(code.co_varnames[count + code.co_kwonlyargcount])
        given += more if type(more) is tuple else ()
    return any(map(_is_dead, given))


def _is_dead(value: Any) -> bool:
    return issubclass(type(value), weakref.ref) and weakref.ref.__call__(value) is None


def _note(phase: str, _: dict[str, int]) -> None:
    global _collector  # noqa: PLW0603 - there is one collector
    _collector = get_ident() if phase == "start" else 0
