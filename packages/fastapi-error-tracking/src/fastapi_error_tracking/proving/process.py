"""A process of the installed service in which every channel is opened; ``prove`` starts it.

It is told what to do as JSON, and tells what it did in lines of JSON on standard output.
"""

import asyncio
import importlib
import inspect
import json
import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import sentry_sdk
from fastapi import FastAPI
from fastapi_installed_apps import Job, Process, Project, Registry

from ..app import App
from ..policy_in_force import passing
from ..testing import Planted
from ..testing.wiring import installed_in
from . import asgi, browser
from .channels import CHANNELS, OF_EVERY_KIND, ProofError, fail
from .operations import Operation, operations, request_of

PATH = "/_proof/{number}"
FLUSH_SECONDS = 10.0
LAST_OF_BROWSERS = list(browser.envelopes("planted"))[-1]
ALWAYS = ("name", "uuid")
"""Kinds of plants that go through every channel; of the others a third does."""
OFTEN = 25
"""Calls after which everything is sent: the SDK's queue holds 100 envelopes."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do.

    Args:
        process: ``api`` or ``worker``.
        where: The API as ``module:name``, or the module and name of the project.
        gate: Whether the gate is there.
        seed: What the planted values are made from. Without the gate each channel has its own.
        may_write: Whether routes and jobs may run that change what is stored.
        quick: Whether an eighth of the channels inside of the code is enough.
    """

    process: str
    where: str
    gate: bool
    seed: str
    may_write: bool
    quick: bool = False

    def planted_in(self, channel: str) -> Planted:
        """Return what is planted in ``channel``."""
        return Planted(self.seed if self.gate else f"{self.seed} {channel}")


def tell(**what: Any) -> None:
    """Write a line of JSON for who started this process."""
    os.write(OUT, json.dumps(what).encode() + b"\n")


OUT = 1


def named(where: str) -> Any:
    """Return what ``where`` names."""
    module, _, name = where.partition(":")
    return getattr(importlib.import_module(module), name)


async def api(task: Task) -> None:
    """Open the channels of the API and of browsers, and drive its routes."""
    application = named(task.where)
    if not isinstance(application, FastAPI):
        raise TypeError(f"{task.where} is no FastAPI application.")
    app = installed_in(application)
    plants: dict[int, tuple[str, str]] = {}

    async def opened(number: int) -> None:
        fail(*plants[number])

    application.add_api_route(PATH, opened, methods=["POST"], include_in_schema=False)
    document = application.openapi()
    async with asgi.running(application):
        _started(app, app.registry)
        for name, value in _each(task):
            number = len(plants)
            plants[number] = name, value
            await asgi.send(application, "POST", PATH.format(number=number))
            _flush(number)
        for operation in operations(document, may_write=task.may_write):
            await _drive(application, operation, document, task)
        await _browsers(application, app, task)


async def _drive(
    application: FastAPI, operation: Operation, document: dict[str, Any], task: Task
) -> None:
    if operation.skipped:
        tell(not_covered=operation.name, why=operation.skipped)
        return
    planted = task.planted_in(operation.name)
    statuses = []
    for ending in (False, True):
        ENDING["now"] = ending
        one = request_of(operation, document, planted)
        statuses.append(
            await asgi.send(
                application,
                one.method,
                one.path,
                query=one.query,
                headers=one.headers,
                body=one.body,
            )
        )
    ENDING["now"] = False
    _flush()
    tell(opened=operation.name, kind="route", statuses=statuses)


async def _browsers(application: FastAPI, app: App, task: Task) -> None:
    path = f"{app.registry.project.api_prefix}/telemetry"
    for at, name in enumerate(browser.envelopes("planted"), start=1):
        kinds = list(task.planted_in(name).every_kind().values())
        for value in kinds if task.gate and not task.quick else kinds[:1]:
            body = browser.envelopes(value)[name]
            status = await asgi.send(application, "POST", path, body=body)
        if app.tunnel and (at % 5 == 0 or name == LAST_OF_BROWSERS):
            app.tunnel.flush(FLUSH_SECONDS)
        tell(opened=name, kind="tunnel", statuses=[status])


async def worker(task: Task) -> None:
    """Open the channels inside of jobs, and run the service's own."""
    project = named(task.where)
    if not isinstance(project, Project):
        raise TypeError(f"{task.where} is no Project.")
    registry = Registry(project)
    with registry.starting(Process.WORKER):
        registry.ready(Process.WORKER)
    async with registry.lifespan(Process.WORKER):
        app = registry.find(App.label)
        _started(app, registry)
        for at, (name, value) in enumerate(_each(task)):
            await _run(registry, "proof", partial(_fail, name, value))
            _flush(at)
        for job in registry.jobs():
            if not task.may_write:
                tell(not_covered=f"job {job.name}", why="this is no open environment: --write")
                continue
            planted = task.planted_in(job.name)
            for choose in (
                planted.uuid,
                f"{planted.name}, {planted.date}, {planted.number('ssn')}",
            ):
                arguments = [choose for _ in _required(job.function)]
                await _run(registry, job.name, partial(_ended, job.function, arguments))
            _flush()
            tell(opened=job.name, kind="job", statuses=[])


async def _fail(name: str, value: str) -> None:
    fail(name, value)


async def _ended(function: Any, arguments: list[str]) -> None:
    await function(*arguments)
    raise ProofError(f"the end of a job that was given {arguments}")


async def _run(registry: Registry, name: str, call: Any) -> None:
    with suppress(Exception):  # the queue would log it; the SDK was told before
        await registry.run_job(Job(uuid.uuid4().hex, name, attempt=1, max_tries=1), call)


def _required(function: Any) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [one.name for one in parameters if one.kind in kinds and one.default is one.empty]


def _each(task: Task) -> Iterator[tuple[str, str]]:
    """Yield each channel with what is planted in it."""
    for at, name in enumerate(list(CHANNELS)[:: 8 if task.quick else 1]):
        kinds = list(task.planted_in(name).every_kind().values())
        if not task.gate:
            kinds = kinds[:1]
        elif name not in OF_EVERY_KIND:
            kinds = kinds[: len(ALWAYS)] + kinds[len(ALWAYS) + at % 3 :: 3]
        for value in kinds:
            yield name, value
        tell(opened=name, kind="channel", statuses=[])


ENDING = {"now": False}


async def _end(values: dict[str, Any]) -> None:
    if ENDING["now"]:
        raise ProofError(f"the end of an endpoint that was called with {values}")


def _started(app: Any, registry: Registry) -> None:
    if not isinstance(app, App) or not app.sdk.is_active:
        raise RuntimeError("Error tracking did not start.")
    tell(
        passing=dict(passing(app.scrubber.gate.context, registry)),
        service=registry.project.name or registry.project.package,
        version=registry.project.version,
    )


def _flush(number: int = OFTEN) -> None:
    if number % OFTEN == 0:
        sentry_sdk.flush(FLUSH_SECONDS)


def main() -> None:
    """Do what the first argument says."""
    global OUT  # noqa: PLW0603
    OUT = os.dup(1)
    os.dup2(2, 1)  # what the service prints goes where its log goes
    task = Task(**json.loads(sys.argv[1]))
    sys.path.insert(0, "")
    from ..compat.endpoints import have_endpoints_end_with  # noqa: PLC0415

    have_endpoints_end_with(_end)
    if not task.gate:
        from .open_gate import open_gate  # noqa: PLC0415 - in no process that has the gate

        open_gate()
    asyncio.run({"api": api, "worker": worker}[task.process](task))
    sentry_sdk.flush(FLUSH_SECONDS)
    tell(finished=True)


def arguments(task: Task) -> list[str]:
    """Return how Python is started to do ``task``."""
    return [sys.executable, "-m", __name__, json.dumps(asdict(task))]


if __name__ == "__main__":
    main()
