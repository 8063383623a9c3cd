"""How long an event loop is held by what its process does, and not by what the machine does."""

import asyncio
import time
from pathlib import Path

TICK = 0.002  # seconds
# Linux counts in it how long a thread ran and how long it waited for a processor, in nanoseconds.
SCHEDULED = Path("/proc/thread-self/schedstat")
IS_COUNTED = SCHEDULED.exists()


class Watched:
    """An event loop that is looked at every few milliseconds, as somebody who waits for it would.

    ``held`` is the longest that it was late, in seconds. What the process did not use of that time,
    the machine used for others; so it did while the loop could have run and had no processor.
    """

    def __init__(self) -> None:
        self.held = 0.0

    async def tick(self) -> None:
        """Look once."""
        started, used, waited = time.perf_counter(), time.process_time(), _waited()
        await asyncio.sleep(TICK)
        late = time.perf_counter() - started - TICK - (_waited() - waited)
        self.held = max(self.held, min(late, time.process_time() - used))


def _waited() -> float:
    """Return how long this thread has waited for a processor so far, in seconds."""
    return int(SCHEDULED.read_bytes().split()[1]) / 1e9 if IS_COUNTED else 0.0
