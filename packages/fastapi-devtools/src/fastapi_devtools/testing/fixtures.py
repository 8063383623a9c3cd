"""The fixtures. Each process runs in an empty folder and an environment of its own, so that neither
``.env`` nor the variables of whoever runs the tests change what is tested. One does: in which way
is recorded.
"""

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from fastapi_installed_apps import Project
from sentry_inspector import Inspector

from ..compat import WORKER_STARTS
from ..defaults import ENVIRONMENT, PROJECTS, source_of
from ..libraries import libraries_of
from ..valkey import Valkey
from .running import RunningApi, RunningProgram

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
LIFECYCLE = "SENTRY_TRACE_LIFECYCLE"

Environment = dict[str, str]
NewEnvironment = Callable[[], Environment]


class StartProgram(Protocol):
    """Starts ``python -m`` with the given arguments in the environment ``env``."""

    def __call__(self, *arguments: str, env: Environment) -> RunningProgram: ...


class StartApi(Protocol):
    """Starts the API, or another ``app``, in the environment ``env``."""

    def __call__(
        self, env: Environment, app: str | None = None
    ) -> AbstractContextManager[RunningApi]: ...


class StartWorker(Protocol):
    """Starts the worker, or one with other ``settings``, in the environment ``env``.

    ``arguments`` are further ones of ARQ's command.
    """

    def __call__(
        self, env: Environment, *arguments: str, settings: str | None = None
    ) -> AbstractContextManager[RunningProgram]: ...


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the collector what is imported: it would look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def project() -> Project:
    """The project that is tested: conftest.py must say which."""
    raise pytest.UsageError(
        "fastapi_devtools.testing needs a fixture `project` of scope session in conftest.py that"
        " returns the fastapi_installed_apps.Project to test."
    )


@pytest.fixture(scope="session")
def preloaded_modules(project: Project) -> Sequence[str]:
    """What programs find imported: libraries, and installed apps that are no part of the project.

    Those that are not installed are passed over.
    """
    return libraries_of(project)


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """A Valkey server for these tests alone, whatever ``REDIS_URL`` says."""
    with Valkey(own=True, databases=1000) as server:
        yield server


@pytest.fixture(scope="session")
def start_program(
    project: Project, preloaded_modules: Sequence[str], tmp_path_factory: pytest.TempPathFactory
) -> StartProgram:
    """Start ``python -m`` with the given arguments in the environment ``env``."""

    def start(*arguments: str, env: Environment) -> RunningProgram:
        folder = tmp_path_factory.mktemp("process")
        return RunningProgram(arguments, _importable(project, env), folder, preloaded_modules)

    return start


@pytest.fixture(scope="session")
def migrated_database(
    project: Project, start_program: StartProgram, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A SQLite file that ``manage migrate`` made; copy it."""
    file = tmp_path_factory.mktemp("database") / "migrated.db"
    env = {**_inherited(), "DATABASE_URL": f"sqlite:///{file}"}
    migrate = start_program(f"{project.package}.manage", "migrate", env=env)
    if migrate.wait():
        raise AssertionError(f"the migration failed:\n{migrate.output}")
    return file


@pytest.fixture(scope="session")
def new_environment(
    project: Project, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> NewEnvironment:
    """Make an environment of its own, in which nothing has happened yet and nothing is reported.

    It has a migrated database where the project has migrations, and a queue where it has a worker.
    """
    has_database = (source_of(project) / "migrations").is_dir()
    databases = count()

    def make() -> Environment:
        env = _inherited()
        if has_database:
            file = tmp_path_factory.mktemp("database") / "test.db"
            shutil.copyfile(request.getfixturevalue("migrated_database"), file)
            env["DATABASE_URL"] = f"sqlite:///{file}"
        if project.worker:
            url = request.getfixturevalue("valkey").url
            env["REDIS_URL"] = f"{url.rpartition('/')[0]}/{next(databases)}"
            env |= {"WORKER_POLL_DELAY": "0.05", "WORKER_GRACE_SECONDS": "0"}
        return env

    return make


@pytest.fixture
def environment(new_environment: NewEnvironment) -> Environment:
    """An environment for this test alone."""
    return new_environment()


@pytest.fixture(scope="session")
def start_api(
    project: Project, preloaded_modules: Sequence[str], tmp_path_factory: pytest.TempPathFactory
) -> StartApi:
    """Start the API, or another ``app``, in the environment ``env``."""

    @contextmanager
    def start(env: Environment, app: str | None = None) -> Iterator[RunningApi]:
        app = app or project.api
        if app is None:
            raise pytest.UsageError("The project has no API: say which app to start.")
        api = RunningApi(
            app,
            _importable(project, env),
            tmp_path_factory.mktemp("api"),
            preloaded_modules,
            health=f"{project.api_prefix}/health",
        )
        try:
            api.until_ready()
            yield api
        finally:
            api.client.close()
            api.stop()

    return start


@pytest.fixture(scope="session")
def start_worker(project: Project, start_program: StartProgram) -> StartWorker:
    """Start the worker, or one with other ``settings``, in the environment ``env``."""

    @contextmanager
    def start(
        env: Environment, *arguments: str, settings: str | None = None
    ) -> Iterator[RunningProgram]:
        settings = settings or project.worker
        if settings is None:
            raise pytest.UsageError("The project has no worker: say which settings to start.")
        worker = start_program("arq", settings, *arguments, env=env)
        try:
            worker.until_written(WORKER_STARTS)
            yield worker
        finally:
            worker.stop()

    return start


@pytest.fixture(scope="session")
def api(new_environment: NewEnvironment, start_api: StartApi) -> Iterator[RunningApi]:
    """The API, one for all tests that need nothing special of it."""
    with start_api(new_environment()) as api:
        yield api


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    """An inspector on loopback: its ``store`` holds what it is sent; see ``reporting_to``."""
    with Inspector(projects=PROJECTS) as inspector:
        yield inspector


def reporting_to(inspector: Inspector) -> Environment:
    """Return the variables with which every process reports everything to ``inspector``.

    They record in the way that ``SENTRY_TRACE_LIFECYCLE`` names where the tests run, if it does.
    """
    dsns = {f"SENTRY_DSN_{name.upper()}": inspector.dsn(name) for name in PROJECTS}
    return {
        **dsns,
        "SENTRY_DSN": inspector.dsn(PROJECTS[0]),
        "SENTRY_ENVIRONMENT": ENVIRONMENT,
        "SENTRY_TRACES_SAMPLE_RATE": "1.0",
        **{name: os.environ[name] for name in (LIFECYCLE,) if name in os.environ},
    }


def _importable(project: Project, env: Environment) -> Environment:
    """Return ``env``, in which the project's own test modules can be imported."""
    return {"PYTHONPATH": str(project.folder.resolve()), **env}


def _inherited() -> Environment:
    return {name: os.environ[name] for name in INHERITED if name in os.environ}
