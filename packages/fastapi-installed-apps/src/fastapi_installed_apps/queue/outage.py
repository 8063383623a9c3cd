"""How the worker outlives an outage of Redis: it waits, says so once a minute, and goes on."""

import asyncio
import logging
import random
import time

from redis.exceptions import RedisError

from .reasons import reason_of

logger = logging.getLogger(__package__)

SHORTEST, LONGEST = 0.1, 5.0  # seconds between two tries
MINUTE = 60.0  # seconds between two lines

# What redis-py raises when it gets no answer, or one that refuses.
OUTAGES = (RedisError, OSError, TimeoutError)


class Outage:
    """What one worker knows of Redis: whether it answers, and since when it does not.

    ``stopping`` is set when the worker is told to end, which nothing here delays.
    """

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self._since: float | None = None
        self._said = 0.0

    async def wait(self, error: BaseException) -> None:
        """Wait before the next try: longer, up to some seconds, the longer it has lasted."""
        now = time.monotonic()
        if self._since is None:
            self._since, self._said = now, -MINUTE
        lasts = now - self._since
        if now - self._said >= MINUTE:
            self._said = now
            why = f"{reason_of(error)}, {type(error).__name__}"
            logger.warning("The worker waits for Redis, since %.0f s (%s)", lasts, why)
        delay = min(max(SHORTEST, lasts / 2), LONGEST) * random.uniform(0.8, 1.2)  # noqa: S311
        try:
            await asyncio.wait_for(self.stopping.wait(), delay)
        except TimeoutError:
            return
        await asyncio.sleep(SHORTEST)  # the loop that asks must not spin until it is cancelled

    def over(self) -> None:
        """Take note that Redis does all that it is asked."""
        if self._since is not None:
            logger.info("Redis answers again, after %.0f s", time.monotonic() - self._since)
            self._since = None
