"""How long an event loop is held by what its process does, and not by what the machine does."""

import asyncio
import time

TICK = 0.002  # seconds


class Watched:
    """An event loop that is looked at every few milliseconds, as somebody who waits for it would.

    ``held`` is the longest that it was late, in seconds. What the process did not use of that time,
    the machine used for others.
    """

    def __init__(self) -> None:
        self.held = 0.0

    async def tick(self) -> None:
        """Look once."""
        started, used = time.perf_counter(), time.process_time()
        await asyncio.sleep(TICK)
        late = time.perf_counter() - started - TICK
        self.held = max(self.held, min(late, time.process_time() - used))
