"""The worker that ARQ runs: its settings."""

import logging
import sys
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from datetime import UTC
from functools import partial
from typing import Any
from urllib.parse import unquote

from arq.connections import RedisSettings
from arq.cron import CronJob as ArqCronJob
from arq.cron import cron
from arq.worker import Function, func
from pydantic import RedisDsn
from redis import Redis
from redis.asyncio.retry import Retry as Reconnect
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from ..app import Process
from ..compat.queue import is_health_check, keep_books
from ..configuration import ConfigurationError
from ..jobs import UNREADABLE, CronJob, Task
from ..registry import Registry
from .client import EXPIRES, Queue
from .health import EVERY, answer_health_check, health_key
from .messages import read, write
from .running import refusal, refuser, runner
from .settings import tls_options

logger = logging.getLogger(__package__)

# ARQ's own limits, set beyond the reach of ours. It forgets who has taken a job ten seconds after
# the longest of its time-outs: so long, and no longer, the jobs of a killed worker wait.
NEVER = 2**31
GRACE = 10.0  # seconds


def worker_settings(
    registry: Registry,
    queue: Queue,
    resources: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
) -> type:
    """Set up the worker, and return ARQ's settings class for the tasks of ``registry``.

    Asked by ``arq --check``, it answers and ends the process instead.

    Args:
        registry: The apps; those that are not loaded yet are.
        queue: Where the worker looks for jobs, and where its tasks enqueue others.
        resources: Returns what the worker holds while it lives, inside the apps' lifespans.

    Raises:
        ConfigurationError: A setting or an app is invalid, or Redis does not answer.
    """
    if is_health_check(sys.argv):
        answer_health_check(queue.settings)
    from ..compat.worker import use_steady_worker  # noqa: PLC0415 - it builds on this package

    use_steady_worker()
    with registry.starting(Process.WORKER):
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
        await keep_books(ctx["redis"])
        try:
            await lifespan.enter_async_context(registry.lifespan(Process.WORKER))
            await lifespan.enter_async_context(resources())
        except BaseException as error:
            registry.crashed(error)
            if not isinstance(error, Exception):
                raise
            # As an ordinary error it would be lost under `arq --watch`, and the process stay.
            logger.exception("The worker could not start")
            raise SystemExit(f"error: The worker could not start: {error}") from error

    async def stop(_: dict[str, Any]) -> None:
        await lifespan.aclose()

    return {
        "functions": [
            func(refuser(registry), name=UNREADABLE, timeout=GRACE),
            *(_function(registry, job) for job in jobs if isinstance(job, Task)),
        ],
        "cron_jobs": [_cron_job(registry, job) for job in jobs if isinstance(job, CronJob)],
        "on_startup": start,
        "on_shutdown": stop,
        "ctx": {"refuse": refusal(registry)},
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
        "health_check_interval": EVERY,
        "health_check_key": health_key(settings.worker_name),
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
        # For a connection that was cut while it was idle; an outage is the worker's to wait for.
        retry=Reconnect(ExponentialBackoff(cap=0.2, base=0.05), retries=2),
        retry_on_error=[RedisConnectionError, OSError],
    )


def _function(registry: Registry, task: Task) -> Function:
    return func(
        runner(registry, task),
        name=task.name,
        timeout=task.timeout + GRACE,
        max_tries=NEVER,
        keep_result=task.keep_result,
    )


def _cron_job(registry: Registry, job: CronJob) -> ArqCronJob:
    return cron(
        runner(registry, job),
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
