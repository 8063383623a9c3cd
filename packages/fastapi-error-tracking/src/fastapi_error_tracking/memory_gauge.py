"""A gauge of the process's memory, and of how long it has been growing.

Sentry cannot say "has grown for an hour", so the process measures that itself: the alert on memory
leaks in a generated project's ``sentry/sentry.yaml`` looks at ``process.memory.growing_minutes``.
"""

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import sentry_sdk

from .own_thread import in_own_thread

if TYPE_CHECKING:
    from .sdk import Sdk

RESIDENT = "process.memory.resident"
GROWING = "process.memory.growing_minutes"

INTERVAL = 60.0  # seconds
NOISE = 256 * 1024  # bytes; less comes and goes in a process that does not leak
PAUSE = 10 * INTERVAL  # seconds; allocators take memory in steps, so growth is not seen every time

logger = logging.getLogger(__package__)


class Growth:
    """How long the memory has been growing: until it shrinks, or stands still for 10 minutes.

    ``resident`` is its size in bytes to begin with, ``now`` a clock in seconds.
    """

    def __init__(self, resident: int, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._size = resident
        self._since: float | None = None
        self._last_growth = self._last_look = now()

    def minutes(self, resident: int) -> float:
        """Take note of ``resident`` bytes, and return the minutes of growth without a pause."""
        last_look, self._last_look = self._last_look, self._now()
        if resident >= self._size + NOISE:
            if self._since is None:
                self._since = last_look
            self._size, self._last_growth = resident, self._last_look
        elif resident <= self._size - NOISE:
            self._size, self._since = resident, None
        elif self._last_look - self._last_growth >= PAUSE:
            self._since = None
        return 0.0 if self._since is None else (self._last_growth - self._since) / 60


def resident_bytes() -> int:
    """Return how much memory this process holds now, in bytes.

    Raises:
        OSError, subprocess.SubprocessError: The system does not tell.
    """
    if sys.platform == "linux":
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    kilobytes = subprocess.run(  # there is no /proc, and resource knows the highest value only
        ["/bin/ps", "-o", "rss=", "-p", str(os.getpid())],
        capture_output=True,
        check=True,
        timeout=5,
    ).stdout
    return int(kilobytes) * 1024


@contextlib.asynccontextmanager
async def gauge(sdk: "Sdk", interval: float = INTERVAL) -> AsyncIterator[None]:
    """Report the memory every ``interval`` seconds, for as long as this is entered."""
    if not sdk.is_active:
        yield
        return
    task = asyncio.create_task(_report(sdk, interval), name=__name__)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _report(sdk: "Sdk", interval: float) -> None:
    try:
        growth = Growth(await in_own_thread(resident_bytes))
        while True:
            await asyncio.sleep(interval)
            resident = await in_own_thread(resident_bytes)
            with sdk.bound():
                sentry_sdk.metrics.gauge(RESIDENT, resident, unit="byte")
                sentry_sdk.metrics.gauge(GROWING, growth.minutes(resident), unit="minute")
    except Exception as error:
        logger.warning("Memory is not measured on this system: %s", type(error).__name__)
