"""A tracker that is gone, or hangs, costs the service nothing."""

import signal
import socket
from pathlib import Path

import pytest
from fastapi_error_tracking.sdk import FLUSH_SECONDS
from fastapi_error_tracking.transport import GuardedTransport

from .host_programs import host_api

TIMEOUT = GuardedTransport.TIMEOUT / 4  # a request that waited for the tracker would take longer


@pytest.mark.parametrize(
    ("hangs", "signum"),
    [(False, signal.SIGTERM), (True, signal.SIGTERM), (True, signal.SIGINT)],
)
def test_a_dead_tracker_neither_slows_nor_stops_the_service(
    environment: dict[str, str], tmp_path: Path, hangs: bool, signum: signal.Signals
) -> None:
    # Once, not again at exit. A busy machine may take longer now and then, two waits always do.
    stops = (_stop(environment, tmp_path, hangs, signum) for _ in range(3))
    assert any(seconds < 2 * FLUSH_SECONDS for seconds in stops)


def _stop(
    environment: dict[str, str], tmp_path: Path, hangs: bool, signum: signal.Signals
) -> float:
    with socket.socket() as tracker:
        tracker.bind(("127.0.0.1", 0))
        if hangs:  # it accepts, and never answers
            tracker.listen(100)
        port = tracker.getsockname()[1]
        environment["SENTRY_DSN"] = f"http://0123456789abcdef0123456789abcdef@127.0.0.1:{port}/1"
        with host_api(tmp_path, environment) as api:
            for number in range(120):  # with their transactions, more than the SDK's queue holds
                answer = api.client.get(f"/async/{number}?fails=true", timeout=TIMEOUT)
                assert answer.status_code == 500
            return api.seconds_to_stop(signum)


@pytest.mark.parametrize("state", ["none", "healthy", "refusing", "hanging"])
def test_it_stops_in_time_while_all_threads_of_its_loop_work(
    environment: dict[str, str], tmp_path: Path, state: str
) -> None:
    with socket.socket() as tracker:
        tracker.bind(("127.0.0.1", 0))
        if state == "hanging":
            tracker.listen(100)
        if state == "none":
            del environment["SENTRY_DSN"]
        elif state != "healthy":
            port = tracker.getsockname()[1]
            environment["SENTRY_DSN"] = f"http://{'0' * 32}@127.0.0.1:{port}/1"
        with host_api(tmp_path, environment) as api:
            assert api.client.get("/async/1?fails=true").status_code == 500
            assert api.client.get("/busy").status_code == 200
            seconds = api.seconds_to_stop()
    assert seconds < 2 * FLUSH_SECONDS, f"{state}: {seconds:.2f} s"
