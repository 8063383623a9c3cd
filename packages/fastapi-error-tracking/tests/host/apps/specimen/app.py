"""The specimen's routes and jobs."""

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any

import sentry_sdk
from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi_installed_apps import (
    AppConfig,
    Choice,
    Count,
    CronJob,
    Process,
    RetryJob,
    Task,
    Telemetry,
    Text,
)

MEMORY_GAUGE = "fastapi_error_tracking.memory_gauge"  # the name of the task that measures

logger = logging.getLogger("specimen")
router = APIRouter()


@dataclass
class User:
    """What an authentication puts on the request."""

    id: str
    workspace_id: str
    email: str = "someone@example.org"


def authenticate(request: Request, x_user: Annotated[str | None, Header()] = None) -> None:
    """Authenticate as a dependency, after all middleware."""
    if x_user is not None:
        request.state.user = User(x_user, f"workspace-of-{x_user}")


authenticated = APIRouter(dependencies=[Depends(authenticate)])


NUMBER = Text(reason="tests put it in")


def visit(number: str, fails: bool) -> dict[str, str]:
    """Leave traces in every scope, and perhaps fail."""
    sentry_sdk.set_tag("number", number)
    sentry_sdk.add_breadcrumb(message="visit", data={"number": number})
    if fails:
        raise ValueError(number)
    return {"number": number}


@authenticated.get("/sync/{number}")
def visit_in_a_thread(number: str, fails: bool = False) -> dict[str, str]:
    return visit(number, fails)


@authenticated.get("/async/{number}")
async def visit_in_the_loop(number: str, fails: bool = False) -> dict[str, str]:
    await asyncio.sleep(0)
    return visit(number, fails)


@authenticated.post("/patients/{name}")
async def fail_with_data(name: str, body: dict[str, Any]) -> None:
    diagnosis = body["diagnosis"]
    raise LookupError(f"{len(diagnosis)} and {len(name)}")


@router.get("/health")
async def be_alive() -> None: ...


@router.get("/status/{code}")
async def answer(code: int) -> None:
    raise HTTPException(code)


@router.get("/telemetry")
async def send_one_of_each() -> None:
    logger.warning("a structured log")
    logger.error("a logged error")
    sentry_sdk.metrics.count("specimen.count", 1)


@router.get("/inside")
async def look_inside(request: Request) -> dict[str, Any]:
    return {
        "active": sentry_sdk.get_client().is_active(),
        "threads": [thread.name for thread in threading.enumerate()],
        "tasks": [task.get_name() for task in asyncio.all_tasks()],
        "middleware": [str(middleware) for middleware in request.app.user_middleware],
    }


@router.get("/busy")
async def keep_all_threads_busy() -> None:
    loop = asyncio.get_running_loop()
    for _ in range(64):  # more than the event loop has
        loop.run_in_executor(None, time.sleep, 30)


@router.post("/enqueue/{task}")
async def enqueue(task: str, request: Request) -> str:
    job_id: str = await request.app.state.queue.enqueue(f"specimen.{task}")
    return job_id


async def succeed() -> None:
    logger.warning("in a job")


async def query() -> None:
    from ... import database

    await database.ping()


async def fail() -> None:
    raise ValueError("the job failed")


async def fail_after_a_while() -> None:
    await asyncio.sleep(0.1)
    raise ValueError("the job failed")


async def be_measured() -> None:
    if MEMORY_GAUGE not in {task.get_name() for task in asyncio.all_tasks()}:
        raise LookupError("nobody measures the memory of this process")


async def retry() -> None:
    raise RetryJob(0.05)


async def retry_once() -> None:
    if "again" not in tried:
        tried.add("again")
        raise RetryJob(0.05)


async def sleep() -> None:
    logger.warning("falling asleep")
    await asyncio.sleep(30)


async def hang() -> None:
    await asyncio.sleep(30)


tried: set[str] = set()


class App(AppConfig):
    """The specimen."""

    label = "specimen"

    def routers(self) -> Iterable[APIRouter]:
        return (router, authenticated)

    def telemetry(self) -> Telemetry:
        return Telemetry(
            tags={"number": NUMBER, "kind": Choice("first")},
            attributes={"number": NUMBER},
            metrics={"specimen.count": Count()},
        )

    def tasks(self) -> Iterable[Task]:
        return (
            Task("specimen.succeed", succeed),
            Task("specimen.fail", fail),
            Task("specimen.fail_after_a_while", fail_after_a_while),
            Task("specimen.query", query),
            Task("specimen.be_measured", be_measured),
            Task("specimen.retry", retry, max_tries=2),
            Task("specimen.retry_once", retry_once, max_tries=2),
            Task("specimen.time_out", hang, timeout=0.2),
            Task("specimen.sleep", sleep),
        )

    def cron_jobs(self) -> Iterable[CronJob]:
        # In February, so that no clock runs them beside what a test runs.
        zero, february, weekend = frozenset({0}), frozenset({2}), frozenset({0, 6})
        nightly = CronJob("specimen.Nightly run", succeed, minute=zero, hour=zero, month=february)
        return (
            nightly,
            replace(nightly, name="specimen.failing_run", function=fail, weekday=weekend),
        )

    @asynccontextmanager
    async def lifespan(self, process: Process) -> AsyncIterator[None]:
        if os.environ.get("SPECIMEN_CRASHES"):
            raise RuntimeError(f"the {process} could not start")
        yield
