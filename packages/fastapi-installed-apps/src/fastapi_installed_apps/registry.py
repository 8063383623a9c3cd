"""The installed apps, and how they become one API and one worker.

An app is a package with an ``app.py`` that defines ``class App(AppConfig)``. The API and the worker
are built from the same list, in its order: the first app is the outermost.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from importlib import import_module
from importlib.util import resolve_name
from typing import Any

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.types import ASGIApp

from .app import AppConfig, Process
from .compat.http import assemble_with, every_route, paths, remember_mounts
from .configuration import ConfigurationError, settings_error
from .jobs import CronJob, Job, Task
from .parent import ending_with_parent
from .project import Project
from .unavailable import answer_unavailable_with_503


class Registry:
    """The installed apps of ``project``, in order. It begins empty: see ``load`` and ``starting``.

    Raises:
        ConfigurationError: An entry is no app, its settings are invalid, or a label, route or task
            name is taken; both owners are named.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.apps: list[AppConfig] = []
        self._labels: dict[str, str] = {}
        self._api: FastAPI | None = None

    @classmethod
    def load(cls, project: Project) -> "Registry":
        """Return a registry of all apps of ``project``, none of which is set up."""
        registry = cls(project)
        for entry in project.apps:
            registry.add(entry)
        return registry

    def add(self, entry: str) -> AppConfig:
        """Load one more app and return it."""
        app = _load(entry, self.project.package)
        _claim(self._labels, "label", app.label, entry)
        app.registry = self
        self.apps.append(app)
        return app

    def find(self, label: str) -> AppConfig | None:
        """Return the app of this label, or None if it is not installed."""
        return next((app for app in self.apps if app.label == label), None)

    def setup(self, process: Process) -> None:
        """Set up every app, in order. Apps that are not loaded yet are, one by one."""
        for app in self.apps:
            app.setup(process)
        loaded = {*self._labels.values()}
        for entry in self.project.apps:
            if entry not in loaded:
                self.add(entry).setup(process)

    @contextmanager
    def starting(self, process: Process) -> Iterator[None]:
        """Set up the apps, and tell them what keeps ``process`` from starting.

        An app that is set up can report why a later one cannot be loaded.
        """
        try:
            self.setup(process)
            yield
        except BaseException as error:
            self.crashed(error)
            raise

    def install(self, api: FastAPI) -> None:
        """Give ``api`` every app's routes, middleware and lifespan, then call ``ready``."""
        self._api = api
        api.state.installed_apps = self
        self._include_routers(api)
        for middleware in reversed([m for app in self.apps for m in app.middleware()]):
            api.add_middleware(middleware.cls, *middleware.args, **middleware.kwargs)
        assemble_with(api, partial(_with_mounts, api))
        for app in reversed(self.apps):
            assemble_with(api, partial(app.assemble, api))

        own_lifespan = api.router.lifespan_context

        @asynccontextmanager
        async def lifespan(application: FastAPI) -> AsyncIterator[Any]:
            async with self.lifespan(Process.API), own_lifespan(application) as state:
                with ending_with_parent():
                    yield state

        api.router.lifespan_context = lifespan
        answer_unavailable_with_503(api)
        self.ready(Process.API)

    def _include_routers(self, api: FastAPI) -> None:
        prefix = self.project.api_prefix
        owners: dict[str, str] = {}
        for app in self.apps:
            for router in app.routers():
                for route in every_route(router.routes):
                    for method in sorted(getattr(route, "methods", None) or ()):
                        _claim(owners, "route", f"{method} {prefix}{route.path}", app.label)
                api.include_router(router, prefix=prefix)

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

    def crashed(self, error: BaseException) -> None:
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
            return set(paths(self._api.routes)) - {""}
        routers = [router for app in self.apps for router in app.routers()]
        return {path for one in routers for path in paths(one.routes, self.project.api_prefix)}

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


def install(api: FastAPI, project: Project) -> Registry:
    """Give ``api``, made by anybody, the apps of ``project``. Returns their registry.

    Raises:
        ConfigurationError: An app is missing, or its settings are invalid.
    """
    registry = Registry(project)
    with registry.starting(Process.API):
        registry.install(api)
    return registry


def _with_mounts(api: FastAPI, build: Callable[[], ASGIApp]) -> ASGIApp:
    remember_mounts(api.routes)
    return build()


def _load(entry: str, package: str) -> AppConfig:
    name = resolve_name(f"{entry}.app", package)
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise  # it is there, but something that it imports is not
        raise ConfigurationError(
            f"INSTALLED_APPS names {entry!r}, but there is no such package with an app.py."
        ) from error
    app_class = getattr(module, "App", None)
    if not (isinstance(app_class, type) and issubclass(app_class, AppConfig)):
        raise ConfigurationError(f"{module.__name__} must define class App(AppConfig).")
    try:
        return app_class()
    except (ValidationError, UnicodeDecodeError) as error:
        invalid = settings_error(f"The settings of {entry!r} are invalid", error)
        invalid.label = app_class.label
        raise invalid from None


def _claim(owners: dict[str, str], kind: str, name: str, owner: str) -> None:
    if name in owners:
        raise ConfigurationError(
            f"The {kind} {name!r} is declared by both {owners[name]!r} and {owner!r}."
        )
    owners[name] = owner
