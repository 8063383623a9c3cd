"""What all tests of the service share: real servers and real processes.

Each process runs in an empty folder and an environment of its own, so that neither ``.env`` nor the
variables of whoever runs the tests change what is tested.
"""

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
{% if cookiecutter.worker %}
from itertools import count
{% endif %}
from pathlib import Path

import pytest

from << cookiecutter.package_name >>.devtools.ports import free_port
{% if cookiecutter.worker %}
from << cookiecutter.package_name >>.devtools.valkey import Valkey
{% endif %}

from tests.running import PACKAGE, Api, Running

Environment = dict[str, str]
Start = Callable[..., Running]
StartApi = Callable[..., AbstractContextManager[Api]]
{% if cookiecutter.worker %}
StartWorker = Callable[..., AbstractContextManager[Running]]
{% endif %}

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the collector what is imported: it would look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


{% if cookiecutter.worker %}
@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """A Valkey server for these tests alone, whatever ``REDIS_URL`` says."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("REDIS_URL", raising=False)
        server = Valkey()
        server.__enter__()
    yield server
    server.__exit__(None, None, None)


{% endif %}
@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Start ``python -m`` with the given arguments in the environment ``env``."""

    def start(*arguments: str, env: Environment) -> Running:
        return Running(arguments, env, tmp_path_factory.mktemp("process"))

    return start


@pytest.fixture(scope="session")
def migrated_database(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that ``manage migrate`` made; copy it."""
    file = tmp_path_factory.mktemp("database") / "migrated.db"
    env = {**_inherited(), "DATABASE_URL": f"sqlite:///{file}"}
    migrate = start(f"{PACKAGE}.manage", "migrate", env=env)
    assert migrate.wait() == 0, migrate.output
    return file


@pytest.fixture(scope="session")
def new_environment(
    migrated_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
{% if cookiecutter.worker %}
    valkey: Valkey,
{% endif %}
) -> Callable[[], Environment]:
    """Make an environment of its own, in which nothing has happened yet and nothing is reported."""
{% if cookiecutter.worker %}
    numbers = count()
{% endif %}

    def make() -> Environment:
        database = tmp_path_factory.mktemp("database") / "test.db"
        shutil.copyfile(migrated_database, database)
{% if cookiecutter.worker %}
        redis_url = f"{valkey.url.rpartition('/')[0]}/{next(numbers)}"
        return {
            **_inherited(),
            "DATABASE_URL": f"sqlite:///{database}",
            "REDIS_URL": redis_url,
            "WORKER_POLL_DELAY": "0.05",
            "WORKER_GRACE_SECONDS": "0",
        }
{% else %}
        return {**_inherited(), "DATABASE_URL": f"sqlite:///{database}"}
{% endif %}

    return make


@pytest.fixture
def environment(new_environment: Callable[[], Environment]) -> Environment:
    """An environment for this test alone."""
    return new_environment()


@pytest.fixture(scope="session")
def start_api(tmp_path_factory: pytest.TempPathFactory) -> StartApi:
    """Start the API, or another ``app``, in the environment ``env``."""

    @contextmanager
    def start(env: Environment, app: str = f"{PACKAGE}.main:app") -> Iterator[Api]:
        api = Api(app, free_port(), env, tmp_path_factory.mktemp("api"))
        try:
            api.until_ready()
            yield api
        finally:
            api.client.close()
            api.stop()

    return start
{% if cookiecutter.worker %}


@pytest.fixture(scope="session")
def start_worker(start: Start) -> StartWorker:
    """Start the worker, or one with other ``settings``, in the environment ``env``."""

    @contextmanager
    def start_worker(
        env: Environment, *arguments: str, settings: str = f"{PACKAGE}.worker.WorkerSettings"
    ) -> Iterator[Running]:
        worker = start("arq", settings, *arguments, env=env)
        try:
            worker.until_written("Starting worker for")
            yield worker
        finally:
            worker.stop()

    return start_worker
{% endif %}


@pytest.fixture(scope="session")
def api(new_environment: Callable[[], Environment], start_api: StartApi) -> Iterator[Api]:
    """The API, one for all tests that need nothing special of it."""
    with start_api(new_environment()) as api:
        yield api


def _inherited() -> Environment:
    return {name: os.environ[name] for name in INHERITED if name in os.environ}
