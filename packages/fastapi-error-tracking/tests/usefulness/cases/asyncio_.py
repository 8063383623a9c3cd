"""Asyncio."""

import asyncio
from typing import Any

from ..case import Cases, Person

cases = Cases("asyncio")


@cases("TimeoutError")
async def timeout(who: Person) -> None:
    async with asyncio.timeout(0):
        await asyncio.sleep(9, who.name)


@cases("TimeoutError")
async def wait_for(who: Person) -> None:
    await asyncio.wait_for(asyncio.sleep(9, who.name), 0)


@cases("ExceptionGroup", "unhandled errors in a TaskGroup")
async def task_group(who: Person) -> None:
    async def remind() -> None:
        raise ValueError(f"cannot remind {who.name}")

    async with asyncio.TaskGroup() as group:
        group.create_task(remind(), name=who.name)


@cases("RuntimeError", "asyncio.run() cannot be called from a running event loop")
async def run_in_a_loop(who: Person) -> None:
    nothing: Any = None
    asyncio.run(nothing, debug=bool(who.name))


@cases("RuntimeError", "no running event loop")
def no_loop(who: Person) -> None:
    asyncio.get_running_loop()


@cases("RuntimeError", "cannot reuse already awaited coroutine")
async def awaited_twice(who: Person) -> None:
    sleep = asyncio.sleep(0, who.name)
    await sleep
    await sleep


@cases("InvalidStateError", "invalid state|Result is not set")
async def result_too_early(who: Person) -> None:
    asyncio.get_running_loop().create_future().result()


@cases("QueueFull")
async def full_queue(who: Person) -> None:
    queue: asyncio.Queue[str] = asyncio.Queue(1)
    queue.put_nowait(who.name)
    queue.put_nowait(who.name)


@cases(
    "IncompleteReadError", "0 bytes read on a total of 9 expected bytes|bytes read on a total of"
)
async def stream_that_ends(who: Person) -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(who.name.encode()[:4])
    reader.feed_eof()
    await reader.readexactly(9)


@cases("TypeError", "An asyncio.Future, a coroutine or an awaitable is required")
async def gathered_text(who: Person) -> None:
    name: Any = who.name
    await asyncio.gather(name)


@cases("BrokenBarrierError")
async def broken_barrier(who: Person) -> None:
    barrier = asyncio.Barrier(2)
    await barrier.abort()
    await barrier.wait()
