"""A worker as ARQ's documentation makes one, and two lines more."""

import asyncio
import os
from datetime import UTC
from typing import Any, ClassVar

from arq import Retry, cron, func
from arq.connections import RedisSettings
from fastapi_error_tracking import install_worker


async def ship(ctx: dict[str, Any], customer: str) -> str:
    """Say what started, or fail."""
    if customer:
        raise LookupError(f"nothing is left for {customer}")
    return f"{ctx['started']}"


async def open_box(ctx: dict[str, Any]) -> object:
    """Return what cannot be written."""
    return lambda: ctx


async def come_back(ctx: dict[str, Any]) -> None:
    """Ask to be run again, for ever."""
    raise Retry(defer=0.01)


async def take_too_long(ctx: dict[str, Any]) -> None:
    """Take a minute."""
    await asyncio.sleep(60)


async def count(ctx: dict[str, Any]) -> None:
    """Run by the clock."""


async def begin(ctx: dict[str, Any]) -> None:
    """Have something at hand for the jobs."""
    ctx["started"] = "shop"
    if os.environ.get("FAILS_AT_START"):
        raise ConnectionError("the warehouse is closed")


async def end(ctx: dict[str, Any]) -> None:
    """Say so."""
    print(f"the {ctx['started']} is closed", flush=True)  # noqa: T201


async def leave(ctx: dict[str, Any]) -> None:
    """Say that ARQ has done with a job. Stopped before, ARQ does not run ``on_shutdown``."""
    print(f"leaving {ctx['job_id']}", flush=True)  # noqa: T201
    if "NEVER_LEAVES" in os.environ:
        await asyncio.sleep(60)
    print(f"left {ctx['job_id']}", flush=True)  # noqa: T201


class WorkerSettings:
    """What the command ``arq`` is given."""

    functions: ClassVar = [
        ship,
        open_box,
        func(come_back, max_tries=2),
        func(take_too_long, name="slow", timeout=0.3),
    ]
    # Else the clock would run it beside what a test runs.
    cron_jobs: ClassVar = (
        [cron(count, minute=7, run_at_startup=True)] if "RUNS_AT_START" in os.environ else []
    )
    redis_settings = RedisSettings.from_dsn(os.environ["REDIS_URL"])
    poll_delay = 0.02
    timezone = UTC
    on_startup = begin
    on_shutdown = end
    after_job_end = leave


install_worker(WorkerSettings, package=__name__)
