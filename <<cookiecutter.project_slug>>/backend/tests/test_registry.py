"""The registry: what may not be declared twice, and the order in which apps surround each other."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from << cookiecutter.package_name >>.core.registry import (
    AppConfig,
    ConfigurationError,
    CronJob,
    Job,
    Process,
    Registry,
    Task,
)

from tests.running import PACKAGE


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
    registry = Registry(())
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
    with pytest.raises(ConfigurationError, match="The label 'health' is declared by both"):
        Registry([".apps.health", f"{PACKAGE}.apps.health"], PACKAGE)


@pytest.mark.parametrize("entry", [".apps.nowhere", ".core", "nowhere"])
def test_a_missing_app_is_named(entry: str) -> None:
    with pytest.raises(ConfigurationError, match=f"INSTALLED_APPS names '{entry}', but there is"):
        Registry([entry], PACKAGE)


def test_a_crontab_says_when() -> None:
    job = CronJob("sweep", do_nothing, hour=frozenset({7, 19}), weekday=frozenset({0, 6}))
    assert job.crontab == "* 7,19 * * 1,7"
