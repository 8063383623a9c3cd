"""What blocks waits in a thread of its own, whatever the event loop's threads are doing."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from fastapi import FastAPI
from fastapi_installed_apps import Process

from ..own_thread import in_own_thread
from .in_memory import tracking


def test_results_and_errors_come_back() -> None:
    def fail() -> None:
        raise KeyError("no")

    assert asyncio.run(in_own_thread(lambda: 7)) == 7
    with pytest.raises(KeyError, match="no"):
        asyncio.run(in_own_thread(fail))


def test_who_stops_waiting_hears_no_more_of_it() -> None:
    go = Event()

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(in_own_thread(lambda: go.wait(10)), 0.01)
        go.set()
        await asyncio.sleep(0.05)

    asyncio.run(main())


def test_an_application_ends_while_all_threads_of_its_loop_work() -> None:
    go = Event()

    async def main() -> float:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        async with tracked.registry.lifespan(Process.API):
            working = loop.run_in_executor(None, go.wait, 10)
            await asyncio.sleep(0.01)
            started = time.monotonic()
        took = time.monotonic() - started
        go.set()
        await working
        return took

    with tracking(FastAPI()) as tracked:
        assert asyncio.run(main()) < 5
