"""Work during which the collector of memory does not run.

What a stranger sends can become a hundred thousand objects, which are gone a moment later without
it. But it counts what is made: it would look through all that the process holds, and meanwhile no
thread runs. In a large application that takes longer than anything that can be sent.
"""

import gc
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_is_held = False


def uncollected(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``work`` returns, and raise what it raises. It is to be short.

    Where the application has turned the collector off, it stays so.
    """
    global _is_held  # noqa: PLW0603 - as the collector is of the whole process
    if not gc.isenabled():
        return work(*args, **kwargs)
    _is_held = True
    gc.disable()
    try:
        return work(*args, **kwargs)
    finally:
        _release()


def _release() -> None:
    """Go on collecting: also in a process that is forked meanwhile, in which the work ends."""
    global _is_held  # noqa: PLW0603
    if _is_held:
        _is_held = False
        gc.enable()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_release)
