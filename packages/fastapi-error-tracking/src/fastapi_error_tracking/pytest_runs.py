"""Whether this process runs tests, of which nothing is to leave unless one of them asks for it."""

import sys
from collections.abc import Iterator
from types import FrameType


def is_test_run() -> bool:
    """Return whether pytest runs in this process, in whatever thread.

    A program that tests start is no test run: its environment says where it reports to. Neither is
    one that has imported pytest and does not run it.
    """
    if "pytest" not in sys.modules:
        return False
    return any(_is_pytest(frame) for frame in _frames())


def _frames() -> Iterator[FrameType]:
    for innermost in sys._current_frames().values():
        frame: FrameType | None = innermost
        while frame is not None:
            yield frame
            frame = frame.f_back


def _is_pytest(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == "_pytest"
