"""A running API, clients that mean ill, and one beside them who only asks whether it is there."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from ..host_programs import host_api
from ..tools.environments import recording
from .conftest import Say
from .hostile import BOMBS, mutations
from .memory import resident
from .tracker import Tracker

CLIENTS = 4
MEGABYTES = 200
WAIT = 0.25  # seconds more than idle; 0.05 are the event loop's, the rest the system's
TIMES = {
    "SENTRY_MAX_TUNNELLED_PER_MINUTE": "100000",
    "SENTRY_MAX_TUNNELLED_PER_CLIENT_PER_MINUTE": "100000",
}


def of(pings: list[float], share: float) -> str:
    """Return how long the slowest of a share of ``pings`` took."""
    return f"{pings[min(int(len(pings) * share), len(pings) - 1)] * 1000:.1f} ms"


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell how much memory")
def test_whatever_clients_send_a_ping_is_answered(tmp_path: Path, say: Say) -> None:
    bodies = [*mutations(seed=14, count=300), *(make() for make in BOMBS.values())]
    with Tracker() as tracker:
        environment = recording(tracker.dsn) | {"SENTRY_DSN_FRONTEND": tracker.dsn} | TIMES
        with (
            host_api(tmp_path, environment) as api,
            ThreadPoolExecutor(CLIENTS) as clients,
            httpx.Client(base_url=api.client.base_url, timeout=30) as connection,
        ):

            def send(body: bytes) -> int:
                return connection.post("/telemetry", content=body).status_code

            def ping() -> float:
                started = time.perf_counter()
                assert api.client.get("/health").status_code == 200
                return time.perf_counter() - started

            send(bodies[0])
            before, most = resident(api), 0.0
            idle = sorted(ping() for _ in range(100))
            sending = [clients.submit(send, body) for body in bodies]
            pings = []
            while not all(one.done() for one in sending):
                pings.append(ping())
                most = max(most, resident(api) - before)
                time.sleep(0.005)
            statuses = {one.result() for one in sending}
            assert api.seconds_to_stop() < 5
    pings.sort()
    say(
        f"{len(bodies)} envelopes of {CLIENTS} clients: {sorted(statuses)}; {most:.0f} MB more\n"
        f"pings: p50 {of(pings, 0.5)}, p99 {of(pings, 0.99)}, slowest {of(pings, 1)}"
        f" (idle: {of(idle, 0.5)}, {of(idle, 0.99)}, {of(idle, 1)})"
    )
    assert statuses <= {200, 400, 403, 413, 429, 503}  # the tracker is slower than they are
    assert pings[-1] < idle[-1] + WAIT
    assert most < MEGABYTES
