"""What is used of ARQ and redis-py that they promise to nobody, and what breaks without it."""

import inspect

import pytest
from arq.connections import ArqRedis, create_pool
from arq.worker import Worker
from pydantic import RedisDsn
from redis.asyncio.client import Pipeline

from fastapi_installed_apps.compat.queue import is_health_check, keep_books
from fastapi_installed_apps.queue.worker import _redis_settings

pytestmark = pytest.mark.sample


async def test_arqs_client_can_change_its_class(valkey: str) -> None:
    """Without it, each job's trace would show the dozen commands of ARQ's own bookkeeping.

    The class must keep what ``ArqRedis`` and its pipelines need: their pool and callbacks.
    """
    redis = await create_pool(_redis_settings(RedisDsn(f"{valkey}/998")))
    assert type(redis) is ArqRedis
    await keep_books(redis)
    assert type(redis) is not ArqRedis
    await redis.set("key", "value")
    async with redis.pipeline() as pipeline:
        assert isinstance(pipeline, Pipeline)
        pipeline.get("key")
        assert await pipeline.execute() == [b"value"]
    await redis.flushdb()
    await redis.aclose(close_connection_pool=True)


def test_the_worker_hands_over_its_client_in_the_context() -> None:
    """Without ``ctx["redis"]`` nothing could be kept out of what is instrumented."""
    assert "self.ctx['redis'] = self.pool" in inspect.getsource(Worker.main)


def test_the_health_check_is_an_argument() -> None:
    """Without it, ``arq --check`` would load the apps, and be a traceback without Redis."""
    assert is_health_check(["arq", "app.WorkerSettings", "--check"])
    assert not is_health_check(["arq", "app.WorkerSettings"])
