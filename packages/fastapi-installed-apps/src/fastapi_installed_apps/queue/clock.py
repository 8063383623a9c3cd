"""Whether somebody set the machine's clock."""

import time

TOLERANCE = 2.0  # seconds; a clock that is disciplined moves by less at a time


class Clock:
    """The wall clock against one that only goes forward."""

    def __init__(self) -> None:
        self._offset = self._now()

    @staticmethod
    def _now() -> float:
        return time.time() - time.monotonic()

    def jump(self) -> float:
        """Return by how many seconds the clock was set since this was last asked, else 0."""
        before, self._offset = self._offset, self._now()
        jump = self._offset - before
        return jump if abs(jump) > TOLERANCE else 0.0
