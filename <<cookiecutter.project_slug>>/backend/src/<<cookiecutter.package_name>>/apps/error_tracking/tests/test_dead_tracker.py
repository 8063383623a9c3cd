"""A tracker that is gone, or hangs, costs the service nothing."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..sdk import FLUSH_SECONDS
from ..transport import Gate
from .programs import Api

TIMEOUT = Gate.TIMEOUT / 4  # a request that waited for the tracker would take longer


@pytest.fixture(params=["closed", "hanging"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """Return a port nobody listens on, or one that accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "hanging":
            listener.listen(100)
        yield listener.getsockname()[1]


def test_a_dead_tracker_neither_slows_nor_stops_the_service(
    port: int, environment: dict[str, str], tmp_path: Path
) -> None:
    environment["SENTRY_DSN"] = f"http://0123456789abcdef0123456789abcdef@127.0.0.1:{port}/1"
    with Api(tmp_path, environment) as api:
        for number in range(150):  # more than the SDK's queue holds
            answer = api.client.get(f"/async/{number}?fails=true", timeout=TIMEOUT)
            assert answer.status_code == 500
        assert api.stop() < FLUSH_SECONDS + 2
