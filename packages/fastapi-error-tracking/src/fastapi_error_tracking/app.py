"""The app's declaration: what error tracking adds to the API and the worker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import click
from fastapi import APIRouter, FastAPI
from fastapi_installed_apps import AppConfig, Finding, Job, Process, Task, Telemetry
from starlette.types import ASGIApp

from . import checks, deliberate_errors, jobs, memory_gauge, sdk, trace
from .commands import sentry
from .error_handlers import report_failures
from .middleware import RequestMiddleware
from .sampling import Sampler
from .scrubbing import Scrubber
from .settings import Settings
from .tunnel import Tunnel


class App(AppConfig):
    """Error tracking. Without a DSN it is inert: nothing is patched, started or added."""

    label = "error_tracking"

    def __init__(self) -> None:
        self.settings = Settings()
        self.scrubber = Scrubber(self.settings)
        self.tunnel = Tunnel.of(self.settings)
        self.has_started = False

    def setup(self, process: Process) -> None:
        self.sampler = Sampler(self.settings, trusts_parents=process is Process.WORKER)
        if process is not Process.COMMAND:  # whoever runs a command sees it fail
            self.has_started = sdk.start(
                self.settings, process, self.registry.project.package, self.scrubber, self.sampler
            )

    def routers(self) -> Iterable[APIRouter]:
        if self.settings.test_endpoints:
            yield deliberate_errors.router(self.settings)
        if self.tunnel:
            yield self.tunnel.router()

    def assemble(self, api: FastAPI, build: Callable[[], ASGIApp]) -> ASGIApp:
        if not self.has_started:
            return build()
        report_failures(api, self.settings.failed_request_status_codes)
        return RequestMiddleware(build(), self.sampler)

    def lifespan(self, process: Process) -> AbstractAsyncContextManager[None]:
        self._learn()  # again: routes may have been added after ours
        return _report_and_flush(f"{process}.lifespan", self.tunnel)

    def tasks(self) -> Iterable[Task]:
        return (deliberate_errors.FAILING_TASK,) if self.settings.test_endpoints else ()

    def job_headers(self) -> Mapping[str, str]:
        return trace.outgoing() if sdk.is_active() else {}

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        return await (jobs.run(job, call, self.sampler) if sdk.is_active() else call())

    def log_fields(self) -> Mapping[str, str]:
        if not sdk.is_active():
            return {}
        trace_id, span_id = trace.current()
        return {"trace_id": trace_id, "span_id": span_id}

    def telemetry(self) -> Telemetry:
        return Telemetry(metrics=frozenset({memory_gauge.RESIDENT, memory_gauge.GROWING}))

    def ready(self, process: Process) -> None:
        self._learn()

    def _learn(self) -> None:
        if sdk.is_active():
            self.scrubber.learn(self.registry)
        if self.tunnel:
            self.tunnel.learn(self.registry)

    def crashed(self, error: Exception) -> None:
        sdk.report(error, "startup")

    def checks(self, deploy: bool) -> Iterable[Finding]:
        return checks.findings(self.settings, self.registry.project, deploy=deploy)

    def commands(self) -> Iterable[click.Command]:
        return (sentry(self),)


@asynccontextmanager
async def _report_and_flush(mechanism: str, tunnel: Tunnel | None) -> AsyncIterator[None]:
    try:
        async with memory_gauge.gauge():
            yield
    except Exception as error:
        sdk.report(error, mechanism)
        raise
    finally:
        # Servers that are stopped by SIGTERM never get as far as the SDK's atexit hook.
        await sdk.flush()
        if tunnel:
            await asyncio.to_thread(tunnel.flush, sdk.FLUSH_SECONDS)
