"""The worker that ARQ runs: its settings, and each job inside the apps' ``run_job``."""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from datetime import UTC
from functools import partial
from typing import Any
from urllib.parse import unquote

from arq.connections import RedisSettings
from arq.cron import CronJob as ArqCronJob
from arq.cron import cron
from arq.typing import WorkerCoroutine
from arq.worker import Function, Retry, func
from pydantic import RedisDsn
from redis import Redis
from redis.asyncio.retry import Retry as Reconnect
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from ..app import Process
from ..compat.queue import is_health_check, keep_books_unseen
from ..configuration import ConfigurationError
from ..jobs import UNREADABLE, CronJob, Job, JobFailed, RetryJob, Task
from ..registry import Registry
from .client import EXPIRES, Queue
from .messages import read, write
from .settings import tls_options

logger = logging.getLogger(__package__)

# ARQ's own limits, set beyond the reach of ours.
NEVER = 2**31
GRACE = 10.0  # seconds


def worker_settings(
    registry: Registry,
    queue: Queue,
    resources: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
) -> type:
    """Set up the worker, and return ARQ's settings class for the tasks of ``registry``.

    Args:
        registry: The apps; those that are not loaded yet are.
        queue: Where the worker looks for jobs, and where its tasks enqueue others.
        resources: Returns what the worker holds while it lives, inside the apps' lifespans.

    Raises:
        ConfigurationError: A setting or an app is invalid, or Redis does not answer.
    """
    with registry.starting(Process.WORKER):
        if not is_health_check(sys.argv):
            _wait_for_redis(queue.settings.redis_url)
        queue.install(registry)
        attributes = _attributes(registry, queue, resources)
        registry.ready(Process.WORKER)
    return type("WorkerSettings", (), attributes)


def _wait_for_redis(url: RedisDsn, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    times = {"socket_connect_timeout": 1, "socket_timeout": 1}
    with Redis.from_url(str(url), **times, **tls_options(url)) as redis:
        while True:
            try:
                redis.ping()
            except RedisError as error:
                if time.monotonic() > deadline:
                    raise ConfigurationError(
                        f"No Redis answers at {url.host}:{url.port} ({type(error).__name__});"
                        " start one there, or set REDIS_URL."
                    ) from error
                time.sleep(0.2)
            else:
                return


def _attributes(
    registry: Registry, queue: Queue, resources: Callable[[], AbstractAsyncContextManager[None]]
) -> dict[str, Any]:
    settings = queue.settings
    jobs = registry.jobs()
    lifespan = AsyncExitStack()

    async def start(ctx: dict[str, Any]) -> None:
        keep_books_unseen(ctx["redis"])
        try:
            await lifespan.enter_async_context(registry.lifespan(Process.WORKER))
            await lifespan.enter_async_context(resources())
        except Exception as error:
            # As an ordinary error it would be lost under `arq --watch`, and the process stay.
            logger.exception("The worker could not start")
            raise SystemExit(f"error: The worker could not start: {error}") from error

    async def stop(_: dict[str, Any]) -> None:
        await lifespan.aclose()

    return {
        "functions": [
            func(_refuser(registry), name=UNREADABLE),
            *(_function(registry, job) for job in jobs if isinstance(job, Task)),
        ],
        "cron_jobs": [_cron_job(registry, job) for job in jobs if isinstance(job, CronJob)],
        "on_startup": start,
        "on_shutdown": stop,
        "redis_settings": _redis_settings(settings.redis_url),
        "job_serializer": write,
        "job_deserializer": partial(read, frozenset(job.name for job in jobs)),
        "max_jobs": settings.worker_max_jobs,
        "poll_delay": settings.worker_poll_delay,
        "max_tries": NEVER,
        "keep_result": 0,
        "expires_extra_ms": EXPIRES,
        "allow_abort_jobs": True,
        "job_completion_wait": settings.worker_grace_seconds,
        "health_check_interval": 30,
        "timezone": UTC,
    }


def _redis_settings(url: RedisDsn) -> RedisSettings:
    return RedisSettings(
        host=url.host or "127.0.0.1",
        port=url.port or 6379,
        database=int((url.path or "").strip("/") or 0),
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        ssl=url.scheme == "rediss",
        **tls_options(url),
        conn_retries=0,
        # A restart of Redis, some ten seconds, does not end the worker.
        retry=Reconnect(ExponentialBackoff(cap=2, base=0.1), retries=10),
        retry_on_error=[RedisConnectionError, OSError],
    )


def _function(registry: Registry, task: Task) -> Function:
    return func(
        _runner(registry, task),
        name=task.name,
        timeout=task.timeout + GRACE,
        max_tries=NEVER,
        keep_result=task.keep_result,
    )


def _cron_job(registry: Registry, job: CronJob) -> ArqCronJob:
    return cron(
        _runner(registry, job),
        name=job.name,
        timeout=job.timeout + GRACE,
        max_tries=NEVER,
        keep_result=job.keep_result,
        minute=_set(job.minute),
        hour=_set(job.hour),
        day=_set(job.day),
        month=_set(job.month),
        weekday=_set(job.weekday),
    )


def _set(values: frozenset[int] | None) -> set[int] | None:
    """ARQ takes a frozen set for no set."""
    return None if values is None else set(values)


def _runner(registry: Registry, task: Task | CronJob) -> WorkerCoroutine:
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


def _refuser(registry: Registry) -> WorkerCoroutine:
    async def refuse(ctx: dict[Any, Any], *args: Any, **_: Any) -> None:
        (name,) = args

        async def fail() -> None:
            if name == UNREADABLE:
                raise JobFailed("the job's message cannot be read")
            raise JobFailed("there is no task of this name")

        job = Job(id=ctx["job_id"], name=name, attempt=ctx["job_try"], max_tries=1)
        await registry.run_job(job, partial(_logged, job, fail))

    return refuse


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
            return await task.function(*args)
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise TimeoutError(f"{job.name} took longer than {task.timeout:g} s") from error
    except RetryJob as error:
        if job.attempt < job.max_tries:
            raise
        raise JobFailed(f"{job.name} gave up after {job.attempt} tries") from error
