"""Every state of the tracker, and the column in which what is made meanwhile must end."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi_error_tracking import verdicts
from fastapi_error_tracking.compat.transport import Transport
from fastapi_error_tracking.memory_gauge import resident_bytes

from ..tools.failing_servers import certificate
from .accounts import CATEGORIES, Account, envelope, started, table
from .conftest import Say
from .tracker import ENCRYPTED, MODES, Tracker

FIRST, EACH = 3, 8
SECONDS = 1.2  # in which the tracker is in its state
RESUMES = 2.0
MEGABYTES = 60  # of all transports and trackers together

ARRIVED: set[str] = set()
REFUSED = {"send_error"}
NETWORK = {"network_error"}
LIMITED = {"rate_limited", "ratelimit_backoff"}

# The reasons for which something is lost in a state; errors are never lost for "network_error".
COLUMN = {
    **dict.fromkeys(["healthy", "slow", "refuse", "healthy, tls"], ARRIVED),
    "bad request": REFUSED,
    "too large": REFUSED,
    **{mode: LIMITED for mode in MODES if mode.startswith("limit")},
}


HEALTHY = {"healthy", "slow", "healthy, tls"}


class Impatient(Transport):
    """The transport, for a test's patience."""

    TIMEOUT = 0.5


def run(mode: str, tls: Path | None = None) -> Account:
    """Make errors and transactions while the tracker is in ``mode``, let it recover, and count."""
    with Tracker("healthy") as foreign, Tracker(mode, tls) as tracker:
        tracker.location = f"http://127.0.0.1:{foreign.port}/api/1/envelope/"
        transport = started(Impatient, tracker.dsn)
        account = Account(mode if tls is None else f"{mode}, tls", Counter())

        def make(kind: str) -> None:
            account.made[CATEGORIES[kind]] += 1
            transport.capture_envelope(envelope(kind))

        for _ in range(FIRST):  # by themselves, for errors go first
            make("transaction")
        time.sleep(SECONDS / 2)
        for _ in range(EACH):
            make("event")
            make("transaction")
            time.sleep(SECONDS / EACH)
        if tracker.mode not in HEALTHY:
            tracker.become("healthy")
            recovered = time.monotonic()
            while not tracker.first_arrival and time.monotonic() - recovered < 2 * RESUMES:
                make("event")
                time.sleep(0.1)
            account.resumed = tracker.first_arrival - recovered if tracker.first_arrival else None
        transport.flush(5)
        transport.kill()
        account.arrived = tracker.arrived
        account.twice = sum(times - 1 for times in tracker.events.values())
        account.reported = tracker.reported
        account.lost = transport.losses.total()
        account.waiting = transport.sender.waiting()
        account.foreign = foreign.connections
        return account


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Say) -> dict[str, Account]:
    """Return the account of every state, and show them as a table."""
    pair = certificate(tmp_path)
    monkeypatch.setattr(verdicts, "MOST_SECONDS", 1.0)
    monkeypatch.setattr(verdicts, "LIMITED_SECONDS", 1.0)
    monkeypatch.setenv("SSL_CERT_FILE", str(pair))
    runs = [(mode, None) for mode in MODES] + [(mode, pair) for mode in ENCRYPTED]
    before = resident_bytes()
    with ThreadPoolExecutor(16) as pool:
        done = list(pool.map(lambda one: run(*one), runs))
    grown = (resident_bytes() - before) / 1e6
    say(f"{table(done)}\nMemory: {grown:.0f} MB more, trackers included")
    assert grown < MEGABYTES
    return {account.mode: account for account in done}


# One test, for who runs it runs all states at once: they mostly wait.
def test_each_state_ends_in_its_column_and_every_account_adds_up(
    accounts: dict[str, Account],
) -> None:
    for mode, account in accounts.items():
        for category in CATEGORIES.values():
            assert account.difference(category) == 0, mode
        assert account.twice == 0, mode
        assert account.foreign == 0, mode
        assert account.reasons("transaction") == COLUMN.get(mode, NETWORK), mode
        # No error is lost but where Sentry will not have it.
        assert account.reasons("error") == COLUMN.get(mode, ARRIVED), mode
        told = {key: n for key, n in account.lost.items() if key[1] != "rate_limited"}
        assert account.reported == told, mode
        if mode not in HEALTHY:
            assert account.resumed is not None, mode
            assert account.resumed < RESUMES, mode
