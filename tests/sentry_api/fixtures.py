"""The stand-in and the script as fixtures."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Bake

from .organization import Organization
from .runs import CHANNELS, MEMBERS, Script
from .server import Server


@pytest.fixture
def project(bake: Bake) -> Path:
    return bake()


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
def script(project: Path, server: Server) -> Script:
    return Script(project, server)
