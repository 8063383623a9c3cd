"""What the tests share: a tracker, a queue's server, and environments."""

import gc
from collections.abc import Generator, Iterator

import pytest
from sentry_inspector import Inspector

from .host_programs import new_inspector
from .opened_channels import Sent, send
from .tools.environments import recording
from .tools.valkey_server import ValkeyServer


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
def valkey() -> Iterator[ValkeyServer]:
    """A server for queues; each test takes a database of its own."""
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    """Receive what programs send, for one test."""
    with new_inspector() as running:
        yield running


@pytest.fixture
def environment(inspector: Inspector) -> dict[str, str]:
    """Return an environment in which everything is recorded, and little held back."""
    return recording(inspector.dsn("backend"))


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Return what left an API of which every channel was opened."""
    return send(tmp_path_factory.mktemp("channels"), "channels_api")
