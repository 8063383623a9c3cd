"""When to start again what ended by itself: soon, then ever later while that does not help."""

import asyncio
from collections.abc import Awaitable, Callable

from .errors import StackError

SHORTEST, LONGEST = 0.5, 30.0  # seconds
HEALTHY = 30.0  # seconds after which a program counts as recovered


class Revivals:
    """The programs, by name, that are being started again."""

    def __init__(self) -> None:
        self._delays: dict[str, float] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, name: str, start: Callable[[], Awaitable[None]], ran: float) -> bool:
        """Have ``start`` called until it raises no ``StackError``; say whether that is news.

        ``ran`` is the time in seconds for which the program had run.
        """
        if ran >= HEALTHY:
            self._delays.pop(name, None)
        news = name not in self._delays

        async def run() -> None:
            while True:
                await asyncio.sleep(self._next(name))
                try:
                    return await start()
                except StackError:  # of which the first was told
                    pass

        self._tasks[name] = asyncio.create_task(run())
        return news

    def forget(self, name: str) -> None:
        """Leave it to somebody else to start a program, and treat it as one that never ended."""
        self._delays.pop(name, None)
        if task := self._tasks.pop(name, None):
            task.cancel()

    async def cancel(self) -> None:
        """Start none of them again."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _next(self, name: str) -> float:
        delay = self._delays.get(name, SHORTEST)
        self._delays[name] = min(2 * delay, LONGEST)
        return delay
