"""Enqueueing."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any
from uuid import uuid4

from arq.connections import ArqRedis
from arq.constants import job_key_prefix, result_key_prefix
from arq.jobs import Job as ArqJob
from pydantic_core import from_json
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from ..jobs import Task
from ..registry import Registry
from .messages import write
from .settings import QueueSettings, tls_options
from .unavailable import unavailable

# How long a job may wait in the queue: ARQ forgets it afterwards, and writes a warning.
EXPIRES = 7 * 24 * 3600 * 1000  # milliseconds

PROBE = "arq:probe"
PROBE_EXPIRES = 1000  # milliseconds


class ResultKept(Exception):
    """A job of this id has ended, and its result is still kept: nothing was enqueued."""


class Queue:
    """A service's queue. It connects when it is first used."""

    def __init__(self) -> None:
        self._redis: ArqRedis | None = None
        self._tasks: set[str] = set()
        self._headers: Callable[[], Mapping[str, str]] = dict

    @cached_property
    def settings(self) -> QueueSettings:
        """The settings, read once. Raises ``ConfigurationError`` if one is invalid."""
        return QueueSettings.read()

    def install(self, registry: Registry) -> None:
        """Accept the tasks of ``registry``, and send its apps' headers along with each job.

        Raises:
            ConfigurationError: A setting is invalid.
        """
        _ = self.settings
        self._tasks = {job.name for job in registry.jobs() if isinstance(job, Task)}
        self._headers = registry.job_headers

    async def enqueue(
        self, task: str, *args: Any, delay: float = 0.0, job_id: str | None = None
    ) -> str:
        """Have ``task`` run with ``args``, in ``delay`` seconds or more, and return the job's id.

        The arguments must be what JSON can say. While a job with the id ``job_id`` waits or runs,
        no other is enqueued.

        Raises:
            LookupError: There is no such task.
            ResultKept: A job with the id ``job_id`` has ended, and its result is still kept; until
                it is gone none runs under this id.
            QueueUnavailable: Redis does not answer, is full or read-only. A request that ends with
                it is answered 503.
        """
        if task not in self._tasks:
            raise LookupError(f"There is no task {task!r}; the apps declare {sorted(self._tasks)}.")
        job_id = job_id or uuid4().hex
        try:
            enqueued = await self._connection.enqueue_job(
                task, *args, _job_id=job_id, _defer_by=delay, headers=self._headers()
            )
            if enqueued is None and await self._has_ended(job_id):
                raise ResultKept(
                    f"The job {job_id!r} has ended, and its result is still kept: nothing was"
                    " enqueued. Take another id, or wait until the result is gone."
                )
        except (RedisError, OSError) as error:
            unavailable(error)
        return job_id

    async def _has_ended(self, job_id: str) -> bool:
        waiting, kept = job_key_prefix + job_id, result_key_prefix + job_id
        return bool(await self._connection.exists(kept)) and not await self._connection.exists(
            waiting
        )

    async def abort(self, job_id: str) -> None:
        """Cancel a job that waits or runs."""
        with suppress(TimeoutError):  # ARQ would wait for the outcome
            await ArqJob(job_id, self._connection, _deserializer=from_json).abort(timeout=0)

    async def ping(self) -> None:
        """Raise ``QueueUnavailable`` unless Redis answers and takes what is written.

        It writes a key that expires: a server that is full or read-only answers a ping.
        """
        try:
            await self._connection.set(PROBE, b"", px=PROBE_EXPIRES)
        except (RedisError, OSError) as error:
            unavailable(error)

    async def close(self) -> None:
        """Close every connection. The next use opens new ones, in the event loop of then."""
        redis, self._redis = self._redis, None
        if redis is not None:
            await redis.aclose(close_connection_pool=True)

    @property
    def _connection(self) -> ArqRedis:
        if self._redis is None:
            url = self.settings.redis_url
            pool = ConnectionPool.from_url(
                str(url), socket_connect_timeout=1, socket_timeout=1.5, **tls_options(url)
            )
            self._redis = ArqRedis(
                pool,
                job_serializer=write,
                job_deserializer=from_json,
                expires_extra_ms=EXPIRES,
            )
        return self._redis
