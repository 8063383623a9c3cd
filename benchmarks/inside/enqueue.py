"""Fill the queue with jobs that do nothing, as the API of the same set-up would."""

import asyncio
import os
import random
from typing import Any
from uuid import uuid4

from arq.connections import RedisSettings, create_pool
from pydantic_core import to_json

from .noop import NOOP
from .setups import TRACED


async def _enqueue(jobs: int) -> None:
    generated = os.environ["SETUP"] in ("none", "ours")
    redis = await create_pool(
        RedisSettings.from_dsn(os.environ["REDIS_URL"]),
        job_serializer=to_json if generated else None,
    )
    await redis.flushall()
    for _ in range(jobs):
        headers: dict[str, Any] = {"headers": _headers()} if generated else {}
        await redis.enqueue_job(NOOP, **headers)
    await redis.aclose()


def _headers() -> dict[str, str]:
    """Return what our API sends along with a job: its trace, of which a tenth is recorded."""
    if os.environ["SETUP"] == "none":
        return {}
    trace, span = uuid4().hex, uuid4().hex[:16]
    if random.random() >= TRACED:  # noqa: S311
        return {"sentry-trace": f"{trace}-{span}-0"}
    return {
        "sentry-trace": f"{trace}-{span}-1",
        "baggage": (
            f"sentry-trace_id={trace},sentry-sample_rand=0.054321,sentry-environment=production,"
            "sentry-release=pazpaz%400.1.0,sentry-public_key=key,"
            "sentry-transaction=%2Fapi%2Fv1%2Fappointments,"
            f"sentry-sample_rate={TRACED},sentry-sampled=true"
        ),
    }


if __name__ == "__main__":
    asyncio.run(_enqueue(int(os.environ["JOBS"])))
