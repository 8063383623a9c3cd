"""A worker in this process, on a real Valkey behind a proxy that can fail in every way."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import pytest
from arq.worker import create_worker
from redis.asyncio import Redis

from fastapi_installed_apps import AppConfig, CronJob, Job, Project, Registry, Task
from fastapi_installed_apps.compat.worker import SteadyWorker
from fastapi_installed_apps.queue import Queue, worker_settings


class Seen(AppConfig):
    """Remembers how each run of a job ended; ``hold`` keeps the task ``holds`` running."""

    label = "seen"

    def __init__(self) -> None:
        self.ends: list[tuple[str, str]] = []
        self.hold = asyncio.Event()
        self.started = asyncio.Event()

    def tasks(self) -> Iterable[Task]:
        """Return a quick task and one that holds."""
        return (Task("well", self.well), Task("holds", self.holds, timeout=90))

    def cron_jobs(self) -> Iterable[CronJob]:
        """Return a job of every minute."""
        return (CronJob("minutely", self.well, minute=None),)

    async def well(self, *_: Any) -> None:
        """Do nothing."""

    async def holds(self) -> None:
        """Wait for ``hold``."""
        self.started.set()
        await self.hold.wait()

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        """Remember the end."""
        end = "done"
        try:
            return await call()
        except BaseException as error:
            end = f"{type(error).__name__}: {error}"
            raise
        finally:
            self.ends.append((job.id, end))

    def of(self, job_id: str) -> list[str]:
        """Return how the runs of a job ended."""
        return [end for seen, end in self.ends if seen == job_id]


def is_of_the_clock(job_id: str) -> bool:
    """Return whether a job was run by the clock: one is, with every full minute."""
    return job_id.startswith("minutely:")


class Proxy:
    """Passes bytes on to a server; ``cut`` refuses them, ``freeze`` swallows them."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._pairs: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self.port = 0

    async def open(self) -> None:
        """Accept connections, on the same port each time."""
        self._flows.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Refuse connections, and end those there are."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._pairs):
            writer.transport.abort()

    def freeze(self) -> None:
        """Pass nothing on, and keep everything open."""
        self._flows.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there, back = await asyncio.open_connection(*self._to)
            self._pairs |= {writer, back}
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()
        self._pairs.discard(writer)


class Bench:
    """A worker, what its jobs did, a client of the server itself, and the way between them."""

    def __init__(self, worker: SteadyWorker, seen: Seen, redis: Any, proxy: Proxy) -> None:
        self.worker = worker
        self.seen = seen
        self.redis = redis
        self.proxy = proxy

    async def enqueue(self, job_id: str, name: str = "well", **more: Any) -> None:
        """Put a job into the queue, as another process would."""
        message = {"f": name, "a": [], "k": {"headers": {}}, "t": None, "et": 1, **more}
        await self.redis.set(f"arq:job:{job_id}", json.dumps(message), ex=60)
        await self.redis.zadd("arq:queue", {job_id: 1})

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait for ``condition``."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - it is nobody's event
                await asyncio.sleep(0.01)

    async def until_ended(self, job_id: str, seconds: float = 10) -> list[str]:
        """Wait until a job has left the queue, and return how its runs ended."""
        async with asyncio.timeout(seconds):
            while await self.redis.zscore("arq:queue", job_id) is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return self.seen.of(job_id)


@asynccontextmanager
async def bench(url: str, patch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """Give a worker that is not started yet, on an empty database."""
    redis = cast(Any, Redis.from_url(url))
    await redis.flushdb()
    options = redis.connection_pool.connection_kwargs
    proxy = Proxy(options["host"], options["port"])
    await proxy.open()
    registry = Registry(Project(package="tests.host"))
    seen = Seen()
    seen.registry = registry
    registry.apps.append(seen)
    patch.setenv("REDIS_URL", f"redis://127.0.0.1:{proxy.port}/{options['db']}")
    patch.setenv("WORKER_POLL_DELAY", "0.02")
    patch.setenv("WORKER_GRACE_SECONDS", "5")
    # It would block the loop that the proxy runs in.
    patch.setattr("fastapi_installed_apps.queue.worker._wait_for_redis", lambda _: None)
    settings = worker_settings(registry, Queue())
    worker = cast(SteadyWorker, create_worker(settings, handle_signals=False))
    try:
        yield Bench(worker, seen, redis, proxy)
    finally:
        seen.hold.set()
        await worker.close()
        await proxy.cut()
        await redis.aclose()


@asynccontextmanager
async def running(bench: Bench) -> AsyncIterator[asyncio.Task[None]]:
    """Run the worker until the end of the block, and see that nothing but the end ends it."""
    task = asyncio.create_task(bench.worker.async_run())
    await bench.until(lambda: bench.worker._pool is not None)
    yield task
    if task.done() and not task.cancelled():
        task.result()
    await bench.worker.close()
    with suppress(asyncio.CancelledError):
        await task
