"""The registry: what may not be declared twice, and the order in which apps surround each other."""

import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from fastapi_installed_apps import (
    AppConfig,
    ConfigurationError,
    CronJob,
    Job,
    Process,
    Project,
    Registry,
    Task,
    install,
)


async def do_nothing() -> None:
    """Do nothing."""


def router(*paths: str) -> APIRouter:
    """Return a router with a router inside it that answers ``paths``."""
    inner = APIRouter()
    for path in paths:
        inner.add_api_route(path, do_nothing, methods=["GET"])
    outer = APIRouter(prefix="/things")
    outer.include_router(inner)
    return outer


class Witness(AppConfig):
    """Writes down when it is entered and left."""

    def __init__(self, label: str, log: list[str]) -> None:
        self.label = label
        self.log = log

    def setup(self, process: Process) -> None:
        """Note the set-up."""
        self.log.append(f"{self.label} set up for {process}")

    def ready(self, process: Process) -> None:
        """Note the end of the set-up."""
        self.log.append(f"{self.label} ready")

    def routers(self) -> Iterable[APIRouter]:
        """Return one route."""
        return (router(f"/{self.label}"),)

    def middleware(self) -> Iterable[Middleware]:
        """Return middleware that notes each request."""
        return (Middleware(NotingMiddleware, note=lambda: self.log.append(f"{self.label} asked")),)

    def lifespan(self, process: Process) -> AbstractAsyncContextManager[None]:
        """Note the process's life."""

        @asynccontextmanager
        async def life() -> AsyncIterator[None]:
            self.log.append(f"{self.label} starts")
            yield
            self.log.append(f"{self.label} stops")

        return life()

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        """Note the job."""
        self.log.append(f"{self.label} runs {job.name}")
        return await call()


class NotingMiddleware:
    """Calls ``note`` for each request."""

    def __init__(self, app: ASGIApp, note: Callable[[], None]) -> None:
        self.app = app
        self.note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.note()
        await self.app(scope, receive, send)


@pytest.fixture
def log() -> list[str]:
    """What happened, in order."""
    return []


@pytest.fixture
def registry(log: list[str]) -> Registry:
    """Two apps, the outer one first."""
    registry = Registry(Project(package="tests.host"))
    registry.apps.extend([Witness("outer", log), Witness("inner", log)])
    return registry


async def test_the_first_app_is_the_outermost(registry: Registry, log: list[str]) -> None:
    api = FastAPI()
    registry.setup(Process.API)
    registry.install(api)
    client = AsyncClient(transport=ASGITransport(api), base_url="http://test")
    async with api.router.lifespan_context(api), client:
        assert (await client.get("/api/v1/things/inner")).status_code == 200
    assert log == [
        *("outer set up for api", "inner set up for api", "outer ready", "inner ready"),
        *("outer starts", "inner starts", "outer asked", "inner asked"),
        *("inner stops", "outer stops"),
    ]


async def test_the_first_app_surrounds_a_job(registry: Registry, log: list[str]) -> None:
    async def call() -> str:
        log.append("the job itself")
        return "result"

    job = Job(id="1", name="sweep", attempt=1, max_tries=1)
    assert await registry.run_job(job, call) == "result"
    assert log == ["outer runs sweep", "inner runs sweep", "the job itself"]


def test_two_apps_cannot_answer_one_route(registry: Registry, log: list[str]) -> None:
    registry.apps.append(second := Witness("outer", log))
    second.label = "third"
    second.routers = lambda: (router("/outer"),)  # type: ignore[method-assign]
    expected = "route 'GET /api/v1/things/outer' is declared by both 'outer' and 'third'"
    with pytest.raises(ConfigurationError, match=expected):
        registry.install(FastAPI())


def test_two_apps_cannot_name_one_job(registry: Registry) -> None:
    outer, inner = registry.apps
    outer.tasks = lambda: (Task("sweep", do_nothing),)  # type: ignore[method-assign]
    inner.cron_jobs = lambda: (CronJob("sweep", do_nothing),)  # type: ignore[method-assign]
    with pytest.raises(ConfigurationError, match="'sweep' is declared by both 'outer' and 'inner'"):
        registry.jobs()


def test_one_app_cannot_be_installed_twice() -> None:
    project = Project(package="tests.host", apps=[".apps.things", "tests.host.apps.things"])
    with pytest.raises(ConfigurationError, match="The label 'things' is declared by both"):
        Registry.load(project)


@pytest.mark.parametrize("entry", [".apps.nowhere", ".settings", "nowhere"])
def test_a_missing_app_is_named(entry: str) -> None:
    with pytest.raises(ConfigurationError, match=f"INSTALLED_APPS names '{entry}', but there is"):
        Registry.load(Project(package="tests.host", apps=[entry]))


def test_a_crontab_says_when() -> None:
    job = CronJob("sweep", do_nothing, hour=frozenset({7, 19}), weekday=frozenset({0, 6}))
    assert job.crontab == "* 7,19 * * 1,7"


def test_an_app_is_found_by_its_label(registry: Registry) -> None:
    assert registry.find("inner") is registry.apps[1]
    assert registry.find("witness") is None


def test_routes_have_the_prefix_of_the_project(log: list[str]) -> None:
    registry = Registry(Project(package="tests.host", api_prefix="/internal"))
    registry.apps.append(Witness("only", log))
    assert registry.routes() == {"/internal/things/only"}
    api = FastAPI()
    registry.install(api)
    assert "/internal/things/only" in registry.routes()


def test_two_applications_in_one_process_have_each_their_own_apps(log: list[str]) -> None:
    one, other = FastAPI(), FastAPI()
    installed = install(one, Project(package="tests.host", apps=[".apps.things"]))
    empty = install(other, Project(package="tests.host"))
    assert (one.state.installed_apps, other.state.installed_apps) == (installed, empty)
    assert [app.label for app in installed.apps] == ["things"]
    assert empty.apps == []


async def test_an_application_that_has_its_own_lifespan_keeps_it(
    registry: Registry, log: list[str]
) -> None:
    @asynccontextmanager
    async def own(_: FastAPI) -> AsyncIterator[dict[str, str]]:
        log.append("own starts")
        yield {"kept": "state"}
        log.append("own stops")

    api = FastAPI(lifespan=own)
    registry.install(api)
    log.clear()
    async with api.router.lifespan_context(api) as state:
        assert state == {"kept": "state"}
    assert log == [
        *("outer starts", "inner starts", "own starts"),
        *("own stops", "inner stops", "outer stops"),
    ]


def test_the_package_needs_neither_sentry_nor_a_queue() -> None:
    script = (
        "import sys, fastapi_installed_apps\n"
        "print([name for name in ('sentry_sdk', 'arq', 'redis') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert done.stdout == b"[]\n"
