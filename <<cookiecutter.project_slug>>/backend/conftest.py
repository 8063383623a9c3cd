"""What the tests of every app and of the whole service share: real servers, real processes.

Each process runs in an empty folder with an environment of its own, so neither ``.env`` nor the
variables of whoever runs the tests change what is tested.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
{% if cookiecutter.worker %}
from redis import Redis
{% endif %}

from << cookiecutter.package_name >>.devtools.inspector.server import Inspector
from << cookiecutter.package_name >>.devtools.ports import free_port
{% if cookiecutter.worker %}
from << cookiecutter.package_name >>.devtools.valkey import Valkey
{% endif %}
from tests.running import PACKAGE, Api, Running

StartApi = Callable[..., AbstractContextManager[Api]]
StartWorker = Callable[..., AbstractContextManager[Running]]

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


@pytest.fixture(scope="session")
def base_environment() -> dict[str, str]:
    """What a process inherits from whoever runs the tests."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ}


{% if cookiecutter.worker %}
@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """A Valkey server for these tests alone, whatever ``REDIS_URL`` says."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("REDIS_URL", raising=False)
        server = Valkey()
        with server:
            yield server


{% endif %}
@pytest.fixture(scope="session")
def migrated_database(
    base_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A SQLite file that ``manage migrate`` made; copy it."""
    folder = tmp_path_factory.mktemp("database")
    file = folder / "migrated.db"
    env = {**base_environment, "DATABASE_URL": f"sqlite:///{file}"}
    migrate = Running(["-m", f"{PACKAGE}.manage", "migrate"], env, folder)
    assert migrate.wait() == 0, migrate.output
    return file


@pytest.fixture
def environment(
    base_environment: dict[str, str],
    migrated_database: Path,
    tmp_path: Path,
{% if cookiecutter.worker %}
    valkey: Valkey,
{% endif %}
) -> dict[str, str]:
    """A whole environment for the service's processes: an own database, an empty queue, no Sentry."""
    shutil.copyfile(migrated_database, tmp_path / "test.db")
{% if cookiecutter.worker %}
    with Redis.from_url(valkey.url) as redis:
        redis.flushall()
{% endif %}
    return {
        **base_environment,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'test.db'}",
{% if cookiecutter.worker %}
        "REDIS_URL": valkey.url,
        "WORKER_POLL_DELAY": "0.05",
{% endif %}
    }


@pytest.fixture(scope="session")
def inspector_server() -> Iterator[Inspector]:
    """The envelope inspector, for all tests."""
    with Inspector() as server:
        yield server


@pytest.fixture
def inspector(inspector_server: Inspector) -> Inspector:
    """The envelope inspector, empty."""
    inspector_server.store.clear()
    return inspector_server


@pytest.fixture
def tracked(environment: dict[str, str], inspector: Inspector) -> dict[str, str]:
    """``environment``, with everything reported to ``inspector``."""
    return {
        **environment,
        "SENTRY_DSN": inspector.dsn("backend"),
{% if cookiecutter.worker %}
        "SENTRY_DSN_WORKER": inspector.dsn("worker"),
{% endif %}
        "SENTRY_ENVIRONMENT": "test",
        "SENTRY_RELEASE": f"{PACKAGE}@test",
        "SENTRY_TRACES_SAMPLE_RATE": "1.0",
    }


@pytest.fixture
def start_api(environment: dict[str, str], tmp_path: Path) -> StartApi:
    """Start the API, or another ``app``, in ``env`` (this test's ``environment``, if not given)."""

    @contextmanager
    def start(app: str = f"{PACKAGE}.main:app", env: dict[str, str] | None = None) -> Iterator[Api]:
        api = Api(app, free_port(), environment if env is None else env, tmp_path)
        try:
            with api.client:
                api.until_ready()
                yield api
        finally:
            api.stop()

    return start
{% if cookiecutter.worker %}


@pytest.fixture
def start_worker(environment: dict[str, str], tmp_path: Path) -> StartWorker:
    """Start the worker, or one with other ``settings``, in ``env``, with more ``arguments``."""

    @contextmanager
    def start(
        *arguments: str,
        settings: str = f"{PACKAGE}.worker.WorkerSettings",
        env: dict[str, str] | None = None,
    ) -> Iterator[Running]:
        env = environment if env is None else env
        worker = Running(["-m", "arq", settings, *arguments], env, tmp_path)
        try:
            worker.until_written("Starting worker for")
            yield worker
        finally:
            worker.stop()

    return start
{% endif %}
