"""A running API, clients that mean ill, and one beside them who only asks whether it is there."""

import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from ..host_programs import host_api
from ..tools.environments import recording
from ..tools.programs import Api
from .conftest import Say
from .hostile import BOMBS, mutations
from .memory import resident
from .tracker import Tracker

CLIENTS = 4
MEGABYTES = 200
HELD = 0.05  # seconds that the event loop may be held
IDLE = 0.3  # seconds without a request, which show what the machine does to the loop
TIMES = {
    "SENTRY_MAX_TUNNELLED_PER_MINUTE": "100000",
    "SENTRY_MAX_TUNNELLED_PER_CLIENT_PER_MINUTE": "100000",
}


def of(pings: list[float], share: float) -> str:
    """Return how long the slowest of a share of ``pings`` took."""
    return f"{pings[min(int(len(pings) * share), len(pings) - 1)] * 1000:.1f} ms"


@dataclass(slots=True)
class Attack:
    """What came of sending everything to an API that works: answers, seconds, megabytes."""

    statuses: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)
    pings: list[float] = field(default_factory=list)
    held: float = 0.0
    more: float = 0.0


def attack(api: Api, connection: httpx.Client, bodies: list[bytes], clients: Executor) -> Attack:
    """Send ``bodies``, while others ask for the health, and for what works and fails."""
    found, before = Attack(), resident(api)
    beside = api.client

    def send(body: bytes) -> int:
        return connection.post("/telemetry", content=body).status_code

    beside.post("/held")
    sending = [clients.submit(send, body) for body in bodies]
    while not all(one.done() for one in sending):
        started = time.perf_counter()
        assert beside.get("/health").status_code == 200
        found.pings.append(time.perf_counter() - started)
        number = len(found.pings)
        found.others.add(beside.get(f"/async/{number}?fails={number % 10 == 0}").status_code)
        found.more = max(found.more, resident(api) - before)
        time.sleep(0.005)
    found.statuses = {one.result() for one in sending}
    found.held = beside.post("/held").json()
    found.pings.sort()
    return found


def warm(api: Api, connection: httpx.Client, body: bytes) -> float:
    """Let everything happen once: a first request and a first error take the time of imports.

    Returns how long the event loop is held while nobody asks for anything.
    """
    assert connection.post("/telemetry", content=body).status_code < 500
    assert api.client.get("/health").status_code == 200
    assert api.client.get("/async/0?fails=false").status_code == 200
    assert api.client.get("/async/0?fails=true").status_code == 500
    api.client.post("/held")
    time.sleep(IDLE)
    idle: float = api.client.post("/held").json()
    return idle


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell how much memory")
def test_whatever_clients_send_a_ping_is_answered(tmp_path: Path, say: Say) -> None:
    bodies = [*mutations(seed=14, count=300), *(make() for make in BOMBS.values())]
    with Tracker() as tracker:
        environment = recording(tracker.dsn) | {"SENTRY_DSN_FRONTEND": tracker.dsn} | TIMES
        with (
            host_api(tmp_path, environment, "watched_api") as api,
            ThreadPoolExecutor(CLIENTS) as clients,
            httpx.Client(base_url=api.client.base_url, timeout=30) as connection,
        ):
            idle = warm(api, connection, bodies[0])
            one = attack(api, connection, bodies, clients)
            say(
                f"{len(bodies)} envelopes of {CLIENTS} clients: {sorted(one.statuses)};"
                f" {one.more:.0f} MB more; event loop held {one.held * 1000:.0f} ms, and"
                f" {idle * 1000:.0f} with nothing to do; pings: p50 {of(one.pings, 0.5)},"
                f" p99 {of(one.pings, 0.99)}, slowest {of(one.pings, 1)}"
            )
            assert api.seconds_to_stop() < 5
    assert one.statuses <= {200, 400, 403, 413, 429, 503}  # the tracker is slower than they are
    assert one.others == {200, 500}  # as asked
    assert one.more < MEGABYTES
    assert one.held < HELD + idle
