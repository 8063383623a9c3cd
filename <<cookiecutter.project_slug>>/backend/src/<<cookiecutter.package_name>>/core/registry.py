"""The app registry: what an app is, and how the installed apps become one API and one worker.

An app is a folder with an ``app.py`` that defines ``class App(AppConfig)``. The API and the worker
are built from the same list, in its order: the first app is the outermost.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from importlib import import_module
from importlib.util import resolve_name
from typing import Any, Literal

import click
from fastapi import APIRouter, FastAPI, routing
from pydantic import ValidationError
from starlette.middleware import Middleware
from starlette.types import ASGIApp

API_PREFIX = "/api/v1"


class ConfigurationError(Exception):
    """The service cannot start as configured; the message says what is wrong and what to write."""


class Process(StrEnum):
    """The process an app is being set up in."""

    API = "api"
    WORKER = "worker"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Task:
    """A background job's kind. ``timeout`` and ``keep_result`` are seconds."""

    name: str
    function: Callable[..., Awaitable[Any]]
    timeout: float = 60.0
    max_tries: int = 3
    keep_result: float = 0.0


@dataclass(frozen=True, slots=True)
class CronJob:
    """A task that runs by the clock (UTC). ``None`` means every; weekday 0 is Monday."""

    name: str
    function: Callable[..., Awaitable[Any]]
    minute: frozenset[int] | None = None
    hour: frozenset[int] | None = None
    day: frozenset[int] | None = None
    month: frozenset[int] | None = None
    weekday: frozenset[int] | None = None
    timeout: float = 60.0
    max_tries: int = 3
    keep_result: float = 0.0

    @property
    def crontab(self) -> str:
        """The schedule in crontab's notation, where 7 is Sunday."""
        weekday = None if self.weekday is None else {day + 1 for day in self.weekday}
        fields = (self.minute, self.hour, self.day, self.month, weekday)
        return " ".join("*" if f is None else ",".join(map(str, sorted(f))) for f in fields)


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a task or cron job. ``attempt`` counts from 1."""

    id: str
    name: str
    attempt: int
    max_tries: int
    headers: Mapping[str, str] = field(default_factory=dict)
    cron: CronJob | None = None


class RetryJob(Exception):
    """Raised by a task to run again after ``delay`` seconds."""

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__("run this job again")
        self.delay = delay


class JobFailed(Exception):
    """A job failed without an exception of its own: it could not be found, read or finished."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a system check found: a stable ``id``, what is wrong, and what to do about it.

    ``level`` is ``error`` where production would be unsafe or blind, and ``warning`` where it may
    be meant so.
    """

    id: str
    message: str
    remedy: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What one app's telemetry may carry: whatever is not declared stays in the process.

    Values under a declared name leave as they are, except for what looks like an identifier of a
    person; values under a name in ``identifiers`` (a tag, context key or attribute) leave as a
    keyed hash. ``hosts`` are those whose names may leave in URLs.
    """

    tags: frozenset[str] = frozenset()
    contexts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


class AppConfig:
    """One installed app. Every hook has a default that does nothing.

    ``__init__`` reads the app's settings; ``setup`` runs before the application or worker exists;
    ``ready`` runs last, when everything is in place. ``registry`` is what the app is installed in.
    """

    label: str
    registry: "Registry"

    def setup(self, process: Process) -> None:
        """Prepare the process, before anything else is built."""

    def routers(self) -> Iterable[APIRouter]:
        """Return the routers to mount under ``/api/v1``."""
        return ()

    def middleware(self) -> Iterable[Middleware]:
        """Return ASGI middleware, outermost first."""
        return ()

    def assemble(self, api: FastAPI, build: Callable[[], ASGIApp]) -> ASGIApp:
        """Return ``api`` as it is served: what ``build`` returns, or something around it.

        Called once, before the first request, when every route, middleware and error handler of
        ``api`` is there; the first installed app is the outermost.
        """
        return build()

    def lifespan(self, process: Process) -> AbstractAsyncContextManager[None]:
        """Return what surrounds the life of the API or worker."""
        return nullcontext()

    def tasks(self) -> Iterable[Task]:
        """Return the background jobs this app can run."""
        return ()

    def cron_jobs(self) -> Iterable[CronJob]:
        """Return the jobs this app runs by the clock."""
        return ()

    def job_headers(self) -> Mapping[str, str]:
        """Return what travels with a job that is being enqueued now."""
        return {}

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        """Run ``job`` by awaiting ``call``; the first installed app is the outermost.

        Every attempt passes here, and ``call`` tells how it ended: it returns the result, or raises

        - ``RetryJob``: the task asked to run again, and will. No failure.
        - ``CancelledError``: the job was aborted, or the worker stops and it will run again. No
          failure.
        - ``JobFailed``: its tries are exhausted (``attempt`` and ``max_tries`` say so), no task has
          this name, or its message cannot be read (``name`` is then ``unreadable``).
        - ``TimeoutError``: it took longer than its ``timeout``; the cause shows where it was.
        - any other exception: the task raised it.

        Whatever comes out must be raised on. ``headers`` is what every app's ``job_headers`` said
        where the job was enqueued; a cron job has none. Failures are logged by the queue's logger
        (``….core.queue``) with the same exception.
        """
        return await call()

    def log_fields(self) -> Mapping[str, str]:
        """Return fields to add to the log line being written now."""
        return {}

    def telemetry(self) -> Telemetry:
        """Return what may leave the process in this app's name."""
        return Telemetry()

    def checks(self, deploy: bool) -> Iterable[Finding]:
        """Return what is wrong with this app's configuration; ``deploy``: in production."""
        return ()

    def commands(self) -> Iterable[click.Command]:
        """Return commands for ``manage``."""
        return ()

    def ready(self, process: Process) -> None:
        """Finish, once every app is set up and built in."""

    def crashed(self, error: Exception) -> None:
        """Report ``error``, which ends this process after ``setup`` and before any ``lifespan``.

        A later app that cannot be loaded is such an error, and so is a queue that does not answer.
        """


class Registry:
    """The installed apps, in order.

    Raises:
        ConfigurationError: An entry is no app, its settings are invalid, or a label, route or task
            name is taken; both owners are named.
    """

    def __init__(self, entries: Sequence[str], package: str | None = None) -> None:
        self.apps: list[AppConfig] = []
        self._package = package
        self._labels: dict[str, str] = {}
        self._api: FastAPI | None = None
        for entry in entries:
            self.add(entry)

    def add(self, entry: str) -> AppConfig:
        """Load one more app and return it."""
        app = _load(entry, self._package)
        _claim(self._labels, "label", app.label, entry)
        app.registry = self
        self.apps.append(app)
        return app

    def setup(self, process: Process) -> None:
        """Set up every app, in order."""
        for app in self.apps:
            app.setup(process)

    def install(self, api: FastAPI) -> None:
        """Give ``api`` every app's routes, middleware and lifespan, then call ``ready``."""
        self._api = api
        owners: dict[str, str] = {}
        for app in self.apps:
            for router in app.routers():
                for route in _every_route(router.routes):
                    for method in sorted(getattr(route, "methods", None) or ()):
                        _claim(owners, "route", f"{method} {API_PREFIX}{route.path}", app.label)
                api.include_router(router, prefix=API_PREFIX)
        for middleware in reversed([m for app in self.apps for m in app.middleware()]):
            api.add_middleware(middleware.cls, *middleware.args, **middleware.kwargs)

        build = api.build_middleware_stack
        for app in reversed(self.apps):
            build = partial(app.assemble, api, build)
        api.build_middleware_stack = build  # type: ignore[method-assign]

        own_lifespan = api.router.lifespan_context

        @asynccontextmanager
        async def lifespan(application: FastAPI) -> AsyncIterator[Any]:
            async with self.lifespan(Process.API), own_lifespan(application) as state:
                yield state

        api.router.lifespan_context = lifespan
        self.ready(Process.API)

    @asynccontextmanager
    async def lifespan(self, process: Process) -> AsyncIterator[None]:
        """Enter every app's lifespan in order, and leave in reverse."""
        async with AsyncExitStack() as stack:
            for app in self.apps:
                await stack.enter_async_context(app.lifespan(process))
            yield

    def ready(self, process: Process) -> None:
        """Tell every app that everything is in place."""
        for app in self.apps:
            app.ready(process)

    def crashed(self, error: Exception) -> None:
        """Tell every app that ``error`` ends this process before it is ready."""
        for app in self.apps:
            app.crashed(error)

    def log_fields(self) -> dict[str, str]:
        """Return every app's fields for the log line being written now."""
        return {name: value for app in self.apps for name, value in app.log_fields().items()}

    def job_headers(self) -> dict[str, str]:
        """Return what every app sends along with a job that is being enqueued now."""
        return {name: value for app in self.apps for name, value in app.job_headers().items()}

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        """Run ``job`` inside every app's ``run_job``, the first app outermost."""
        for app in reversed(self.apps):
            call = partial(app.run_job, job, call)
        return await call()

    def routes(self) -> set[str]:
        """Return the API's paths as templates, such as ``/api/v1/items/{id}``.

        Those of the whole application where there is one, and else those of the apps.
        """
        if self._api is not None:
            found = [route.path for route in _every_route(self._api.routes)]
        else:
            routers = [router for app in self.apps for router in app.routers()]
            found = [f"{API_PREFIX}{r.path}" for one in routers for r in _every_route(one.routes)]
        return set(filter(None, found))

    def jobs(self) -> list[Task | CronJob]:
        """Return every app's tasks and cron jobs."""
        owners: dict[str, str] = {}
        found: list[Task | CronJob] = []
        for app in self.apps:
            jobs: list[Task | CronJob] = [*app.tasks(), *app.cron_jobs()]
            for job in jobs:
                _claim(owners, "task", job.name, app.label)
                found.append(job)
        return found


def install(api: FastAPI, *entries: str) -> Registry:
    """Add apps to an application made elsewhere, before it has routes. Returns their registry."""
    registry = Registry(entries)
    registry.setup(Process.API)
    registry.install(api)
    return registry


# Recent versions of FastAPI keep an included router as one route; earlier ones copy its routes.
_every_route: Callable[[Iterable[Any]], Iterable[Any]] = getattr(
    routing, "iter_route_contexts", iter
)


def _load(entry: str, package: str | None) -> AppConfig:
    name = resolve_name(f"{entry}.app", package)
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise  # it is there, but something that it imports is not
        raise ConfigurationError(
            f"INSTALLED_APPS names {entry!r}, but there is no such folder with an app.py."
        ) from error
    app_class = getattr(module, "App", None)
    if not (isinstance(app_class, type) and issubclass(app_class, AppConfig)):
        raise ConfigurationError(f"{module.__name__} must define class App(AppConfig).")
    try:
        return app_class()
    except (ValidationError, UnicodeDecodeError) as error:
        raise settings_error(f"The settings of {entry!r} are invalid", error) from None


def settings_error(what: str, error: ValidationError | UnicodeDecodeError) -> ConfigurationError:
    """Say ``what`` is wrong and each setting's problem, but no value: it may be a password."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return ConfigurationError(f"{what}: .env is not UTF-8 in line {line}; save it as UTF-8.")
    problems = [f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
    return ConfigurationError(f"{what}: {'; '.join(problems).replace('Value error, ', '')}.")


def _claim(owners: dict[str, str], kind: str, name: str, owner: str) -> None:
    if name in owners:
        raise ConfigurationError(
            f"The {kind} {name!r} is declared by both {owners[name]!r} and {owner!r}."
        )
    owners[name] = owner
