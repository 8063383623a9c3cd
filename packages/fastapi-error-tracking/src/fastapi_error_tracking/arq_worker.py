"""Error tracking in an ARQ worker that was not made by ``worker_settings``. It takes ARQ.

ARQ decides some endings by itself, without a word to anybody: an exhausted, unknown, unreadable or
expired job never reaches its function, and is not reported. What a function raises is, and so are
time-outs and the last of its retries. A job begins a trace of its own.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from functools import wraps
from typing import Any

from fastapi_installed_apps import (
    AppConfig,
    CronJob,
    Job,
    JobFailed,
    Process,
    Registry,
    RetryJob,
    Task,
)

from .compat.arq import Coroutine, Cron, Entry, Retry, entries

CLOSE = 0.1  # seconds; a job that is cancelled so close to its time-out was cancelled by it

Hook = Callable[[dict[str, Any]], Awaitable[None]]


class WorkersJobs(AppConfig):
    """The jobs of a worker, as an app declares its own: so their names may leave."""

    label = "arq_worker"

    def __init__(self, jobs: list[Entry]) -> None:
        self.jobs = jobs

    def tasks(self) -> Iterable[Task]:
        return [Task(job.name, job.coroutine) for job in self.jobs if job.schedule is None]

    def cron_jobs(self) -> Iterable[CronJob]:
        return [job.schedule for job in self.jobs if job.schedule is not None]


def track(settings: type, registry: Registry) -> None:
    """Change ``settings``, which ARQ is given, to run all its jobs within the apps' ``run_job``."""
    given = vars(settings)
    jobs = entries(given)
    app = WorkersJobs(jobs)
    app.registry = registry
    with registry.starting(Process.WORKER):
        registry.apps.append(app)
        running = [job.running(_within(registry, job)) for job in jobs]
        changed: dict[str, Any] = {
            "functions": [one for one in running if not isinstance(one, Cron)],
            "cron_jobs": [one for one in running if isinstance(one, Cron)],
            **_life(registry, given.get("on_startup"), given.get("on_shutdown")),
        }
        for name, value in changed.items():
            setattr(settings, name, value)
        registry.ready(Process.WORKER)


def _life(registry: Registry, begin: Hook | None, end: Hook | None) -> Mapping[str, Hook]:
    lifespan = AsyncExitStack()

    async def start(ctx: dict[str, Any]) -> None:
        await lifespan.enter_async_context(registry.lifespan(Process.WORKER))
        try:
            await begin(ctx) if begin else None
        except Exception as error:
            registry.crashed(error)
            await lifespan.aclose()
            raise

    async def stop(ctx: dict[str, Any]) -> None:
        try:
            await end(ctx) if end else None
        except Exception as error:
            registry.crashed(error)
            raise
        finally:
            await lifespan.aclose()

    return {"on_startup": start, "on_shutdown": stop}


def _within(registry: Registry, entry: Entry) -> Coroutine:
    @wraps(entry.coroutine)
    async def run(ctx: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        attempt = _Attempt(entry, ctx["job_try"])
        job = Job(ctx["job_id"], entry.name, ctx["job_try"], entry.max_tries, cron=entry.schedule)
        try:
            return await registry.run_job(job, lambda: attempt.run(ctx, *args, **kwargs))
        except BaseException as error:
            if attempt.is_unwritten:  # ARQ keeps a word about it in its place
                return attempt.returned
            ended_with = attempt.raised or error
        raise ended_with

    return run


class _Attempt:
    """One run of a job: what ARQ is to see of its end, and what that means to the apps."""

    def __init__(self, entry: Entry, number: int) -> None:
        self.entry = entry
        self.is_last = number >= entry.max_tries
        self.raised: BaseException | None = None
        self.returned: Any = None
        self.is_unwritten = False

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        started = time.monotonic()
        try:
            self.returned = await self.entry.coroutine(*args, **kwargs)
        except Retry as error:
            self.raised = error
            if not self.is_last:
                raise RetryJob((error.defer_score or 0) / 1000) from error
            raise JobFailed(f"{self.entry.name} gave up after its last try") from error
        except asyncio.CancelledError as error:
            self.raised = error
            if time.monotonic() - started < self.entry.timeout - CLOSE:
                raise
            name, seconds = self.entry.name, self.entry.timeout
            raise TimeoutError(f"{name} took longer than {seconds:g} s") from error
        if self.entry.write is not None:
            try:
                self.entry.write(self.returned)
            except Exception as error:
                self.is_unwritten = True
                name = self.entry.name
                raise JobFailed(f"{name} has run, but its result cannot be written") from error
        return self.returned
