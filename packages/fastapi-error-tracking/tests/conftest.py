"""What the tests share: a tracker, a queue's server, and environments.

The server and the pause of the collector while tests are found are those of the plugin that
``pyproject.toml`` names.
"""

import fcntl
import pickle
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from fastapi_devtools import Valkey
from fastapi_installed_apps import Project
from sentry_inspector import Inspector

from .host.settings import PROJECT
from .host_programs import NewDatabase, host_api, new_inspector, with_queue
from .opened_channels import Sent, send
from .tools.environments import recording
from .tools.programs import Api

# Whose tests take longest, each by itself.
LONGEST = "test_shipped_tests.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: no process is left with it when the others are through."""
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(scope="session")
def project() -> Project:
    """Return the host, for the plugin."""
    return PROJECT


@pytest.fixture(scope="session")
def new_database(valkey: Valkey) -> NewDatabase:
    """Return the address of another of the server's databases whenever it is called."""
    server, _, _ = valkey.url.rpartition("/")
    numbers = count()
    return lambda: f"{server}/{next(numbers)}"


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    """Receive what programs send, for one test."""
    with new_inspector() as running:
        yield running


@pytest.fixture
def environment(inspector: Inspector) -> dict[str, str]:
    """Return an environment in which everything is recorded, and little held back."""
    return recording(inspector.dsn("backend"))


@pytest.fixture
def queue_environment(
    inspector: Inspector, new_database: NewDatabase, tmp_path: Path
) -> dict[str, str]:
    """Return an environment for an API and a worker that share a queue and a database."""
    return with_queue(inspector, new_database(), tmp_path)


@pytest.fixture(scope="module")
def recorded_or_not(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Api, Inspector]]:
    """Run the API that the test's module names as its ``PROGRAM``, and receive what it sends."""
    program = request.module.PROGRAM
    with new_inspector() as inspector:
        environment = recording(inspector.dsn("backend"))
        environment["SENTRY_TRACES_SAMPLE_RATE"] = request.param
        with host_api(tmp_path_factory.mktemp(program), environment, program) as api:
            yield api, inspector


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Return what left an API of which every channel was opened, once for all the tests' processes.

    It takes long. Each process that shares the tests has a folder of its own, in one for all.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    kept = shared / "sent.pickle"
    with (shared / "sent.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            left = send(tmp_path_factory.mktemp("channels"), "channels_api")
            kept.write_bytes(pickle.dumps(left))
    read: Sent = pickle.loads(kept.read_bytes())  # noqa: S301 - by these tests
    return read
