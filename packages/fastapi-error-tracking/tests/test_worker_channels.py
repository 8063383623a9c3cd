"""Nothing private leaves the worker: planted strings, searched in every byte that was received."""

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from arq import ArqRedis, create_pool
from arq.connections import RedisSettings

from .host.apps.channels.inside import CHANNELS, LOCALS
from .host.apps.channels.outside import VARIABLE, Outside
from .host.apps.channels.planted import leaked, of_other_kinds, plant
from .host_programs import NewDatabase, host_worker, new_inspector, received
from .tools.environments import recording

INSIDE = [*CHANNELS, *LOCALS]
JOBS = ("argument", "result", "time_out", "retry", "id", "name")
OF_OTHER_KINDS = of_other_kinds(reversed(INSIDE))[::2]
EVERY = [*(f"job_{name}" for name in INSIDE), *(f"of_job_{name}" for name in JOBS)]


def send(directory: Path, program: str, redis_url: str, inside: Sequence[str] = INSIDE) -> bytes:
    """Open the channels of the worker, of those ``inside`` these, and return what left."""
    with new_inspector() as inspector, Outside() as outside:
        variables = {
            **recording(inspector.dsn("worker")),
            VARIABLE: outside.url,
            "DATABASE_URL": f"sqlite:///{directory}/test.db",
            "REDIS_URL": redis_url,
            "WORKER_POLL_DELAY": "0.002",
            "WORKER_MAX_JOBS": "1",
            "SENTRY_PROFILES_SAMPLE_RATE": "1",
        }
        with host_worker(directory, variables, program=program) as worker:
            worker.until_written("Starting worker")
            asyncio.run(enqueue_all(redis_url, inside))
            worker.stop()
        return b"\n".join([received(inspector), *outside.told])


async def enqueue_all(url: str, inside: Sequence[str]) -> None:
    """Enqueue a job for each channel, and wait until all are done."""

    def serialize(job: dict[str, Any]) -> bytes:
        return json.dumps(job).encode()

    redis: ArqRedis = await create_pool(RedisSettings.from_dsn(url), job_serializer=serialize)
    others = OF_OTHER_KINDS if len(inside) == len(INSIDE) else []
    for number, name in enumerate((*inside, *others), start=1):
        await redis.enqueue_job("channels.inside", name)
        if number % 40 == 0:  # the SDK's queue is short, and drops what it cannot hold
            await redis.enqueue_job("channels.flush")
    for name in JOBS:
        planted = plant(f"of_job_{name}")
        if name == "id":
            await redis.enqueue_job("channels.argument", "x", _job_id=planted)
        else:
            await redis.enqueue_job(planted if name == "name" else f"channels.{name}", planted)
    await redis.enqueue_job("channels.flush")
    deadline = time.monotonic() + 180
    while await redis.zcard("arq:queue"):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    await redis.aclose(close_connection_pool=True)


def test_each_channel_lets_something_out_without_the_gate(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    sent = send(tmp_path, "ungated_channels_worker", new_database())
    found = leaked(EVERY, sent)
    assert len(found) >= 180
    assert len(leaked([f"job_{name}" for name in OF_OTHER_KINDS], sent)) > 60


def test_nothing_private_leaves(tmp_path: Path, new_database: NewDatabase) -> None:
    sent = send(tmp_path, "channels_worker", new_database())
    assert sent.count(b"the end of a channel") > len(INSIDE) / 4
    assert leaked(EVERY, sent) == set()
    assert leaked([f"job_{name}" for name in OF_OTHER_KINDS], sent) == set()


@pytest.mark.part
@pytest.mark.sample
def test_of_some_channels_nothing_leaves(tmp_path: Path, new_database: NewDatabase) -> None:
    sent = send(tmp_path, "channels_worker", new_database(), INSIDE[::12])
    assert sent.count(b"the end of a channel") > len(INSIDE[::12]) / 4
    assert leaked(EVERY, sent) == set()
