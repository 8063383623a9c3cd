"""Load for ten minutes beside a tracker that is in another state every ten seconds."""

import itertools
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from ..host_programs import host_api
from ..tools.environments import recording
from .accounts import Account, Ledger, table
from .conftest import Say
from .hostile import of_event
from .memory import resident
from .reading import said
from .tracker import Tracker

SECONDS = 60 * float(os.environ.get("CHAOS_MINUTES", "10"))
STATES = ("healthy", "refuse", "healthy", "hang", "healthy", "html", "healthy", "slow", "drip")
EACH = 10.0  # seconds in one state
PAUSE = 0.04  # seconds between two requests
FAILING = 10  # one request in so many
SLOPE = 0.1  # megabytes a minute
WARM = 120.0  # seconds until everything has been used once


def slope(samples: list[tuple[float, float]]) -> float:
    """Return by how much the second of ``samples`` grows while the first grows by 60."""
    if len(samples) < 3:
        return 0.0
    times, values = zip(*samples, strict=True)
    middle, mean = sum(times) / len(times), sum(values) / len(values)
    above = sum((t - middle) * (value - mean) for t, value in samples)
    return float(60 * above / sum((t - middle) ** 2 for t in times))


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell how much memory")
def test_the_account_of_ten_minutes_adds_up_and_memory_does_not_grow(
    tmp_path: Path, say: Say
) -> None:
    made: Counter[str] = Counter()
    samples: list[tuple[float, float]] = []
    ledger = Ledger()
    with Tracker() as tracker:
        environment = recording(tracker.dsn) | {
            "SENTRY_DSN_FRONTEND": tracker.dsn,
            "SENTRY_MAX_TUNNELLED_PER_MINUTE": "100000",
            "SENTRY_MAX_TUNNELLED_PER_CLIENT_PER_MINUTE": "100000",
        }
        with host_api(tmp_path, environment) as api:
            started, states = time.monotonic(), itertools.cycle(STATES)
            changed = -EACH
            for number in itertools.count():
                now = time.monotonic() - started
                if now > SECONDS:
                    break
                if now - changed >= EACH:
                    changed = now
                    tracker.become(next(states))
                    samples.append((now, resident(api)))
                fails = number % FAILING == 0
                headers = ledger.headers() if fails else {}
                answer = api.client.get(f"/async/{number}?fails={fails}", headers=headers)
                assert answer.status_code == (500 if fails else 200)
                made["error"] += fails
                if number % FAILING == 5:
                    answer = api.client.post("/telemetry", content=of_event())
                    made["error"] += answer.status_code == 200
                time.sleep(PAUSE)
            tracker.become("healthy")
            seconds = api.seconds_to_stop(signal.SIGTERM)
            output = api.output
    lost = said(output, "Error tracking") + said(output, "The tunnel")
    account = Account("soak", made, tracker.arrived, lost=lost)
    later = [sample for sample in samples if sample[0] >= WARM] or samples
    grows = slope(later)
    say(
        f"{table([account], 'error')}\n{SECONDS / 60:.0f} minutes, {number} requests,"
        f" {samples[0][1]:.0f} MB, then {later[0][1]:.0f}, at last {later[-1][1]:.0f}:"
        f" {grows:.2f} MB a minute; stopped in {seconds:.1f} s;"
        f" {output.count('Error tracking ') + output.count('The tunnel ')} lines of the log"
    )
    assert account.difference("error") == 0, output[-3000:]
    told = sum(said(output, "Error tracking").values())
    assert ledger.lost(tracker.errors_of) == told, output[-3000:]
    assert grows < SLOPE or later[-1][0] - later[0][0] < 3 * WARM
