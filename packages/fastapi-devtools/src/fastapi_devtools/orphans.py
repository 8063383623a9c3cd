"""Takes in processes whose parent ended before them, and buries the dead among them.

Otherwise they are left to the first process of the machine; in a container that is often a program
which never asks after the dead.
"""

import ctypes
import os
import sys
import time
from contextlib import suppress

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
PAUSE = 1.0  # seconds


def adopt() -> None:
    """Become the parent of whatever loses its own below this process. On Linux alone."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


class Burials:
    """Buries, one at a time, who ended and whom nobody asks after. On Linux alone.

    Whoever started a program asks after it at once: who is found at two looks was adopted.
    """

    def __init__(self) -> None:
        self._seen: int | None = None
        self._next = 0.0

    def look(self) -> None:
        """Look for one; does nothing where the last look is less than ``PAUSE`` ago."""
        now = time.monotonic()
        if sys.platform != "linux" or now < self._next:
            return
        self._next = now + PAUSE
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            found = None
        pid = found.si_pid if found else None
        if pid is not None and pid == self._seen:
            bury(pid)
            pid = None
        self._seen = pid


def bury(pid: int) -> None:
    """Bury the dead: one process, all of the group ``-pid``, or with -1 every child there is."""
    with suppress(ChildProcessError):
        while os.waitpid(pid, os.WNOHANG) != (0, 0) and pid < 0:
            pass
