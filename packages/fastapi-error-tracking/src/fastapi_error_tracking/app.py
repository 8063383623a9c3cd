"""The app's declaration: what error tracking adds to the API and the worker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

import click
from fastapi import APIRouter, FastAPI
from fastapi_installed_apps import AppConfig, Finding, Job, Process, Task
from starlette.types import ASGIApp

from . import checks, deliberate_errors, jobs, memory_gauge, trace, users
from .commands import sentry
from .compat.outgoing import watch_outgoing
from .compat.scopes import current_run
from .compat.tracing import current_ids
from .error_handlers import StatusCodes, report_failures
from .extension import Extension
from .failures import is_failure
from .frontend_literals import literals_at
from .guarded_extension import GuardedExtension
from .middleware import RequestMiddleware
from .own_thread import in_own_thread
from .privacy.declarations import union
from .pytest_runs import is_test_run
from .request_context import RequestContext
from .sampling import Sampler
from .scrubbing import Scrubber
from .sdk import FLUSH_SECONDS, Sdk, options
from .settings import Settings
from .transport import leads_to_inspector
from .tunnel import Tunnel


class App(Extension, AppConfig):
    """Error tracking. Without a DSN it is inert: nothing is patched, started or added.

    Args:
        settings: What is configured; by default what the environment says, and ``.env``.
    """

    label = "error_tracking"

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.sdk = Sdk()
        self.own = GuardedExtension(self)
        self.scrubber = Scrubber(
            self.settings,
            self.own,
            tells_removals=any(map(leads_to_inspector, self.settings.dsns_of_backend)),
        )
        self.context = RequestContext(self.own)
        self.tunnel = None if self.is_silent else Tunnel.of(self.settings)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is to leave: what tests have fail on purpose is no failure."""
        return is_test_run() and not self.settings.report_tests

    def setup(self, process: Process) -> None:
        self.sampler = self._sampler(process)
        dsn = self.settings.dsn_of(process)
        # Whoever runs a command sees it fail.
        if dsn is not None and process is not Process.COMMAND and not self.is_silent:
            self.sdk.start(self.sdk_options(process, dsn, self.sampler))

    def sdk_options(
        self, process: Process, dsn: str, sampler: Sampler | None = None
    ) -> dict[str, Any]:
        """Return what the SDK is initialised with for ``process``, to send to ``dsn``."""
        sampler = sampler or self._sampler(process)
        package = self.registry.project.package
        return options(self.settings, process, package, dsn, self.scrubber, sampler, self.own)

    def _sampler(self, process: Process) -> Sampler:
        return Sampler(self.settings, trusts_parents=process is Process.WORKER)

    def routers(self) -> Iterable[APIRouter]:
        if self.settings.test_endpoints:
            yield deliberate_errors.router(self.settings)
        if self.tunnel:
            yield self.tunnel.router()

    def assemble(self, api: FastAPI, build: Callable[[], ASGIApp]) -> ASGIApp:
        if not self.sdk.is_active:
            return build()
        codes = StatusCodes(
            self.settings.failed_request_status_codes, self.settings.event_status_codes
        )
        report_failures(api, self.sdk, codes)
        return RequestMiddleware(build(), self.sdk, self.sampler, self.context)

    def lifespan(self, process: Process) -> AbstractAsyncContextManager[None]:
        self._learn()  # again: routes may have been added after ours
        return self._report_and_flush(f"{process}.lifespan")

    def tasks(self) -> Iterable[Task]:
        return (deliberate_errors.FAILING_TASK,) if self.settings.test_endpoints else ()

    def job_headers(self) -> Mapping[str, str]:
        if not self.sdk.is_active:
            return {}
        run = current_run()
        if run is None:
            return trace.outgoing()
        if run.is_over:
            return {}  # who is served now is not known: a task can outlive many requests
        identifiers = self.scrubber.gate.context.identifiers
        return {
            **trace.outgoing(),
            **users.to_headers(self.context.user(run), identifiers.leaving),
        }

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        if not self.sdk.is_active:
            return await call()
        return await jobs.run(job, call, self.sdk, self.sampler)

    def log_fields(self) -> Mapping[str, str]:
        if not self.sdk.is_active:
            return {}
        trace_id, span_id = current_ids()
        return {"trace_id": trace_id, "span_id": span_id}

    def ready(self, process: Process) -> None:
        self._learn()

    def _learn(self) -> None:
        if self.sdk.is_active:
            watch_outgoing()
            self.scrubber.learn(self.registry)
        if self.tunnel:
            self.tunnel.learn(self.registry)

    def crashed(self, error: BaseException) -> None:
        if is_failure(error):
            self.sdk.report(error, "startup")

    def checks(self, deploy: bool) -> Iterable[Finding]:
        yield from checks.findings(self.settings, self.registry.project, deploy=deploy)
        yield from checks.schedules.findings(self.registry.jobs())
        metadata = list(self.own.metadata())
        yield from checks.declarations.findings(self.registry, metadata, deploy=deploy)
        if literals := literals_at(self.settings.frontend_literals):
            apps = union(app.telemetry() for app in self.registry.apps)
            yield from checks.frontend_declarations.findings(apps, literals.telemetry, metadata)

    def commands(self) -> Iterable[click.Command]:
        return (sentry(self),)

    @asynccontextmanager
    async def _report_and_flush(self, mechanism: str) -> AsyncIterator[None]:
        try:
            with self.sdk.alive():
                async with memory_gauge.gauge(self.sdk):
                    yield
        except BaseException as error:
            if is_failure(error):
                self.sdk.report(error, mechanism)
            raise
        finally:
            # Servers that are stopped by SIGTERM never get as far as the SDK's atexit hook.
            # Both at once: they share the two seconds.
            await asyncio.gather(self.sdk.flush(), self._flush_tunnel())

    async def _flush_tunnel(self) -> None:
        if self.tunnel:
            await in_own_thread(partial(self.tunnel.flush, FLUSH_SECONDS))
