"""A worker whose jobs write down that they run, each in a line of the file ``RUNS``."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from fastapi_installed_apps import (
    AppConfig,
    Job,
    Project,
    Registry,
    Task,
    hand_server_logs_to_root,
)
from fastapi_installed_apps.queue import Queue, worker_settings

RUNS, REPORTS = Path(os.environ["RUNS"]), Path(os.environ["REPORTS"])
SECONDS = 0.05  # that a job takes


class Load(AppConfig):
    """Has one task, and writes down what apps see of it."""

    label = "load"

    def tasks(self) -> Iterable[Task]:
        """Return the task."""
        return (Task("work", work, timeout=10),)

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        """Write down how the job ended."""
        end = "done"
        try:
            return await call()
        except BaseException as error:
            end = type(error).__name__
            raise
        finally:
            append(REPORTS, f"{job.id} {end}")


async def work(number: int) -> None:
    """Work."""
    await asyncio.sleep(SECONDS)
    append(RUNS, f"job-{number}")


def append(file: Path, line: str) -> None:
    """Write a line, which is there even if this process is killed now."""
    with file.open("a") as opened:
        opened.write(f"{line}\n")


logging.basicConfig(level="INFO", format="%(name)s %(message)s")
hand_server_logs_to_root()
registry = Registry(Project(package="tests.chaos"))
load = Load()
load.registry = registry
registry.apps.append(load)
WorkerSettings = worker_settings(registry, Queue())
