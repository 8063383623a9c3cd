"""Waiting for what blocks, in a thread that nobody else can keep busy.

The event loop's own threads are the application's: when all of them work, whoever asks for one
waits, and an application that stops would wait with it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def in_own_thread(function: Callable[[], T]) -> T:
    """Return what ``function`` returns, and raise what it raises. Nobody waits for its thread.

    Raises:
        RuntimeError: There are no more threads to be had.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            tell = partial(_result, done, function())
        except Exception as error:
            tell = partial(_failure, done, error)
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            loop.call_soon_threadsafe(tell)

    Thread(target=run, name="error-tracking", daemon=True).start()
    return await done


def _result(done: "asyncio.Future[T]", result: T) -> None:
    if not done.done():
        done.set_result(result)


def _failure(done: "asyncio.Future[T]", error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
