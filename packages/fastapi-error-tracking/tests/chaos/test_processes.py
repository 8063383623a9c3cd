"""At the end of a process, in every state of the tracker, everything is accounted for, in time."""

import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi_error_tracking.sdk import FLUSH_SECONDS

from ..host_programs import host_api
from ..tools.environments import recording
from ..tools.programs import Api
from .accounts import Account, Ledger, table
from .conftest import Say
from .hostile import of_event
from .reading import said
from .tracker import MODES, Tracker

ERRORS = 6
TUNNELLED = 2
GRACE = 1.0  # for all else that ends, on a busy machine
SAMPLE = ["healthy", "refuse", "hang", "drip", "html", "limited for years"]


def run(mode: str, folder: Path) -> tuple[Account, float, str]:
    """Run an API beside a tracker in ``mode``, stop it, and return what became of its errors."""
    ledger = Ledger()
    with Tracker(mode) as tracker:
        environment = recording(tracker.dsn) | {"SENTRY_DSN_FRONTEND": tracker.dsn}
        with host_api(folder, environment) as api:
            accepted = make(api, ledger)
            seconds = api.seconds_to_stop(signal.SIGTERM)
            output = api.output
    account = Account(mode, Counter(error=ERRORS + accepted), tracker.arrived)
    account.lost = said(output, "Error tracking") + said(output, "The tunnel")
    told = sum(said(output, "Error tracking").values())
    assert ledger.lost(tracker.errors_of) == told, output[-2000:]
    return account, seconds, output


def make(api: Api, ledger: Ledger) -> int:
    """Let requests fail, and return how many errors of browsers the tunnel has accepted."""
    accepted = 0
    for number in range(ERRORS):
        headers = ledger.headers()
        assert api.client.get(f"/async/{number}?fails=true", headers=headers).status_code == 500
        if number < TUNNELLED:
            accepted += api.client.post("/telemetry", content=of_event()).status_code == 200
    return accepted


def check(modes: list[str], folder: Path, say: Say) -> None:
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda mode: run(mode, folder / mode.replace(" ", "-")), modes))
    accounts = [account for account, _, _ in runs]
    slowest = max(seconds for _, seconds, _ in runs)
    say(f"{table(accounts, 'error')}\nThe slowest stop: {slowest:.1f} s")
    for account, seconds, output in runs:
        tail = f"{account.mode}:\n{output[-2000:]}"
        assert account.difference("error") == 0, tail
        assert seconds < FLUSH_SECONDS + GRACE, tail


def test_at_the_end_of_a_process_the_account_adds_up(tmp_path: Path, say: Say) -> None:
    check(SAMPLE, tmp_path, say)


@pytest.mark.full
def test_at_the_end_of_a_process_the_account_adds_up_in_every_state(
    tmp_path: Path, say: Say
) -> None:
    check([mode for mode in MODES if mode not in SAMPLE], tmp_path, say)
