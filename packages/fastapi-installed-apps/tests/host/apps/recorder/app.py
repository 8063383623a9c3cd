"""Jobs that end in every way a job can, and records of what apps see of each.

``RECORDS`` is a Redis list of JSON objects.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.client import Pipeline
from redis.exceptions import RedisError

from fastapi_installed_apps import AppConfig, CronJob, Job, Process, RetryJob, Task

from ...queue import queue

RECORDS = "records"


def record(**what: object) -> None:
    """Append ``what`` to the records."""
    with Redis.from_url(str(queue.settings.redis_url)) as redis:
        redis.rpush(RECORDS, json.dumps(what))


class App(AppConfig):
    """Records how each attempt of a job ends."""

    label = "recorder"

    def setup(self, process: Process) -> None:
        """Instrument Redis, in the worker."""
        if process is not Process.WORKER:
            return
        _record_calls(AsyncRedis, "execute_command")
        _record_calls(Pipeline, "execute")

    def tasks(self) -> Iterable[Task]:
        """Return one task for each way to end."""
        return (
            Task("ends.well", end_well, keep_result=60),
            Task("ends.badly", end_badly),
            Task("ends.unwritten", end_with_what_json_cannot_say, keep_result=60),
            Task("ends.late", end_late, timeout=0.2),
            Task("ends.never", end_never),
            Task("ends.at_second_try", end_at_second_try),
            Task("ends.at_no_try", end_at_no_try, max_tries=2),
            Task("ends.with_another", end_with_another),
        )

    def cron_jobs(self) -> Iterable[CronJob]:
        """Return a job of New Year's."""
        return (CronJob("ends.yearly", end_badly_too, month=frozenset({1}), day=frozenset({1})),)

    def job_headers(self) -> Mapping[str, str]:
        """Return what a job should bring along."""
        return {"from": str(os.getpid())}

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        """Record the attempt."""
        outcome = "done"
        try:
            return await call()
        except BaseException as error:
            outcome = f"{type(error).__name__}: {error}"
            raise
        finally:
            record(
                id=job.id,
                name=job.name,
                attempt=job.attempt,
                headers=dict(job.headers),
                cron=job.cron and job.cron.crontab,
                outcome=outcome,
            )

    def crashed(self, error: BaseException) -> None:
        """Write down what the process died of."""
        Path("crashed.txt").write_text(f"{type(error).__name__}: {error}")

    def lifespan(self, process: Process) -> AbstractAsyncContextManager[None]:
        """Fail when told to."""
        return _lifespan(process)


def _record_calls(client: type[Any], name: str) -> None:
    """Record each call of a client's method, as those do who instrument it: by replacing it."""
    own = getattr(client, name)

    def instrumented(self: Any, *args: Any, **options: Any) -> Any:
        record(redis=name)
        return own(self, *args, **options)

    setattr(client, name, instrumented)


@asynccontextmanager
async def _lifespan(process: Process) -> AsyncIterator[None]:
    if process is not Process.WORKER:
        yield
        return
    if os.environ.get("FAIL_AT_START"):
        raise RuntimeError("told to fail")
    record(lifespan=f"{process} starts")
    yield
    with suppress(RedisError):  # which may be gone
        record(lifespan=f"{process} stops")


async def end_well(*args: Any) -> Any:
    """Return the arguments."""
    return args


async def end_badly(secret: str) -> None:
    """Fail with an argument in the message."""
    raise ValueError(f"no {secret}")


async def end_with_what_json_cannot_say() -> object:
    """Return what no message can hold."""
    return object()


async def end_badly_too() -> None:
    """Fail."""
    raise ValueError("a bad year")


async def end_late() -> None:
    """Take longer than the timeout."""
    await asyncio.sleep(60)


async def end_never() -> None:
    """Wait for the end."""
    record(waiting=True)
    await asyncio.sleep(3600)


tries = 0


async def end_at_second_try() -> None:
    """Ask for a second try, once."""
    global tries  # noqa: PLW0603
    tries += 1
    if tries == 1:
        raise RetryJob


async def end_at_no_try() -> None:
    """Ask for another try each time."""
    try:
        raise ConnectionError("nobody there")
    except ConnectionError as error:
        raise RetryJob(delay=0.1) from error


async def end_with_another() -> None:
    """Enqueue another job."""
    await queue.enqueue("ends.well", job_id="another")
