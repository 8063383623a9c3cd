"""One run of a job: inside the apps' ``run_job``, with its time-out, its tries and its log line."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from arq.typing import WorkerCoroutine
from arq.worker import Retry

from ..jobs import UNREADABLE, CronJob, Job, JobFailed, RetryJob, Task
from ..registry import Registry
from .messages import write
from .refusals import Refusal, refuse

logger = logging.getLogger(__package__)


def runner(registry: Registry, task: Task | CronJob) -> WorkerCoroutine:
    """Return what ARQ runs for ``task``."""

    async def run(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> Any:
        job = Job(
            id=ctx["job_id"],
            name=task.name,
            attempt=ctx["job_try"],
            max_tries=task.max_tries,
            headers=kwargs["headers"],
            cron=task if isinstance(task, CronJob) else None,
        )
        try:
            attempt = partial(_logged, job, partial(_try, job, task, args))
            return await registry.run_job(job, attempt)
        except RetryJob as retry:
            raise Retry(retry.delay) from retry

    return run


def refuser(registry: Registry) -> WorkerCoroutine:
    """Return what ARQ runs in place of a task for a message that is no job of this service."""

    async def refuse_message(ctx: dict[Any, Any], *args: Any, **_: Any) -> None:
        (name,) = args
        why = Refusal.MESSAGE if name == UNREADABLE else Refusal.UNKNOWN
        await _fail(registry, Job(ctx["job_id"], name, ctx["job_try"], max_tries=1), why)

    return refuse_message


def refusal(registry: Registry) -> Callable[[str, Refusal], Awaitable[None]]:
    """Return what the worker calls with the id of what is no job at all, and why."""

    async def refuse_entry(job_id: str, why: Refusal) -> None:
        with suppress(Exception):  # it is reported by now, and nobody waits for it
            await _fail(registry, Job(job_id, UNREADABLE, attempt=1, max_tries=1), why)

    return refuse_entry


async def _fail(registry: Registry, job: Job, why: Refusal) -> None:
    async def fail() -> None:
        refuse(why)

    await registry.run_job(job, partial(_logged, job, fail))


async def _logged(job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
    about = {"job": job.name, "job_id": job.id, "attempt": job.attempt}
    start = time.monotonic()
    try:
        result = await call()
    except RetryJob as retry:
        logger.info("Job %s will run again in %g s", job.name, retry.delay, extra=about)
        raise
    except (asyncio.CancelledError, KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException:  # a job that leaves the program is a failure too, and ends the worker
        logger.exception("Job %s failed", job.name, extra=about)
        raise
    duration = round((time.monotonic() - start) * 1000, 1)
    logger.info("Job %s is done", job.name, extra={**about, "duration_ms": duration})
    return result


async def _try(job: Job, task: Task | CronJob, args: tuple[Any, ...]) -> Any:
    if job.attempt > job.max_tries:
        raise JobFailed(f"{job.name} was started {job.max_tries} times and not once finished")
    try:
        async with asyncio.timeout(task.timeout) as limit:
            result = await task.function(*args)
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise TimeoutError(f"{job.name} took longer than {task.timeout:g} s") from error
    except RetryJob as error:
        if job.attempt < job.max_tries:
            raise
        raise JobFailed(f"{job.name} gave up after {job.attempt} tries") from error
    if task.keep_result > 0:
        _check_that_it_can_be_kept(job, result)
    return result


def _check_that_it_can_be_kept(job: Job, result: Any) -> None:
    """Raise ``JobFailed`` where ARQ would keep a word about it in the result's place."""
    try:
        write({"r": result})
    except Exception as error:
        raise JobFailed(f"{job.name} has run, but its result cannot be written") from error
