"""The stand-in for Sentry, and the command beside it, as fixtures."""

import signal
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import CHANNELS, MEMBERS, Command, make_repository
from relaying import Mail, Relay, Slack
from stand_in.organization import Organization
from stand_in.server import Server

# A shell has what it starts in the background ignore interrupts, and children inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "shop")


@pytest.fixture
def organization() -> Organization:
    """A paid organisation in which a person has done what only a person can do."""
    return Organization(members=dict(MEMBERS), slack_channels=dict(CHANNELS))


@pytest.fixture
def server(organization: Organization) -> Iterator[Server]:
    with Server(organization) as server:
        yield server
        assert server.violations == []


@pytest.fixture
def command(repository: Path, server: Server) -> Command:
    return Command(repository, server)


@pytest.fixture
def slack() -> Iterator[Slack]:
    slack = Slack()
    yield from _serving(slack, slack.server)


@pytest.fixture
def mail() -> Iterator[Mail]:
    mail = Mail()
    yield from _serving(mail, mail.server)


def _serving(thing: Any, server: socketserver.BaseServer) -> Iterator[Any]:
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield thing
    server.shutdown()
    server.server_close()


@pytest.fixture
def relay(tmp_path: Path, slack: Slack, mail: Mail) -> Relay:
    return Relay(tmp_path, slack, mail)
