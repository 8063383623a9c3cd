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
MEGABYTES = 20

ARRIVED: set[str] = set()
REFUSED = {"send_error"}
NETWORK = {"network_error"}
LIMITED = {"rate_limited", "ratelimit_backoff"}

# The reasons for which something may be lost in a state; errors are never lost for "network_error".
COLUMN = {
    **dict.fromkeys(["healthy", "slow", "refuse", "healthy, tls"], ARRIVED),
    "bad request": REFUSED,
    "too large": REFUSED,
    **{mode: LIMITED for mode in MODES if mode.startswith("limit")},
}


HEALTHY = {"healthy", "slow", "healthy, tls"}
NAMES = [*MODES, *(f"{mode}, tls" for mode in ENCRYPTED)]


class Impatient(Transport):
    """The transport, for a test's patience."""

    TIMEOUT = 0.5


def run(mode: str, tls: Path | None = None) -> Account:
    """Make errors and transactions while the tracker is in ``mode``, let it recover, and count."""
    with Tracker("healthy") as foreign, Tracker(mode, tls) as tracker:
        tracker.location = f"http://127.0.0.1:{foreign.port}/api/1/envelope/"
        transport = started(Impatient, tracker.dsn)
        account = Account(mode, Counter())

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


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory, say: Say) -> dict[str, Account]:
    """Return the account of every state, and print them as a table."""
    pair = certificate(tmp_path_factory.mktemp("certificate"))
    runs = [(mode, None) for mode in MODES] + [(mode, pair) for mode in ENCRYPTED]
    before = resident_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts, "MOST_SECONDS", 1.0)
        patch.setattr(verdicts, "LIMITED_SECONDS", 1.0)
        patch.setenv("SSL_CERT_FILE", str(pair))
        with ThreadPoolExecutor(16) as pool:
            done = list(pool.map(lambda one: run(*one), runs))
    names = [mode if tls is None else f"{mode}, tls" for mode, tls in runs]
    found = dict(zip(names, done, strict=True))
    for name, account in found.items():
        account.mode = name
    grown = (resident_bytes() - before) / 1e6
    say(f"{table(found.values())}\nMemory: {grown:.0f} MB more, trackers included")
    assert grown < MEGABYTES * 2
    return found


@pytest.mark.sample
@pytest.mark.parametrize("name", NAMES)
def test_the_account_of_a_state_adds_up(name: str, accounts: dict[str, Account]) -> None:
    account = accounts[name]
    for category in CATEGORIES.values():
        assert account.difference(category) == 0
    assert account.twice == 0
    assert account.foreign == 0
    assert account.reasons == COLUMN.get(name, NETWORK)
    told = {(c, r): n for (c, r), n in account.lost.items() if r != "rate_limited"}
    assert account.reported == told
    if name not in HEALTHY:
        assert account.resumed is not None
        assert account.resumed < RESUMES


@pytest.mark.parametrize("name", NAMES)
def test_no_error_is_lost_but_where_sentry_will_not_have_it(
    name: str, accounts: dict[str, Account]
) -> None:
    lost = {reason for category, reason in accounts[name].lost if category == "error"}
    assert lost <= COLUMN.get(name, ARRIVED)
