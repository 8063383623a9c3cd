"""Whether code runs in a finalizer: at a moment, and so in a context, that nobody has chosen.

What an object does when it is thrown away has nothing to do with the request that runs just then.
"""

import gc
import sys
import weakref
from threading import get_ident
from types import FrameType

_WEAK = weakref.finalize.__call__.__code__
_collector = 0  # the thread in which memory is being collected


def watch_the_collector() -> None:
    """Have it noted while memory is collected: not every finalizer is known by its name."""
    if _note not in gc.callbacks:
        gc.callbacks.append(_note)


def is_finalizing() -> bool:
    """Return whether this code was called by a finalizer."""
    if _collector and _collector == get_ident():
        return True
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__" or code is _WEAK:
            return True
        frame = frame.f_back
    return False


def _note(phase: str, _: dict[str, int]) -> None:
    global _collector  # noqa: PLW0603 - there is one collector
    _collector = get_ident() if phase == "start" else 0
