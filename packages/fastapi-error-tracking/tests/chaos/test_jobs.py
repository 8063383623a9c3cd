"""Jobs that fail while Valkey is killed, or the tracker gone, or both: each is accounted for."""

import json
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi_devtools.testing import until

from ..host_programs import host_worker, with_worker
from .accounts import Account, Ledger, table
from .conftest import Say
from .killable import KillableValkey
from .reading import said
from .tracker import Tracker

JOBS = 80  # fewer than errors may wait
AT_ONCE = 10  # jobs that a worker runs, which run again after a fault
AWAY = 1.0  # seconds
PATIENCE = 90.0  # seconds, on a busy machine
STATES = {
    "Valkey is killed": ("healthy", True, "healthy"),
    "Valkey is killed while the tracker is gone": ("refuse", True, "healthy"),
    "Valkey is killed while the tracker hangs": ("hang", True, "healthy"),
    "the tracker is gone, also at the end": ("refuse", False, "refuse"),
}
"""The tracker's state from the middle on, whether Valkey is killed then, and the state at last."""
SAMPLE = ["Valkey is killed while the tracker is gone", "the tracker is gone, also at the end"]


def enqueue(valkey: KillableValkey, ledger: Ledger) -> None:
    """Put jobs that fail into the queue, as a request would that is traced."""
    with valkey.redis.pipeline() as pipe:
        for number in range(JOBS):
            message: dict[str, Any] = {
                "f": "specimen.fail_after_a_while",
                "a": [],
                "k": {"headers": ledger.headers_of_job()},
                "t": None,
                "et": 1,
            }
            pipe.set(f"arq:job:{number}", json.dumps(message), ex=3600)
            pipe.zadd("arq:queue", {str(number): 1 + number})
        pipe.execute()


def run(name: str, folder: Path) -> tuple[Account, Ledger, Counter[str], str]:
    """Run jobs that fail in a state of things; return what became of their errors."""
    meanwhile, is_killed, at_last = STATES[name]
    ledger = Ledger()
    folder.mkdir()
    with Tracker() as tracker, KillableValkey(folder) as valkey:
        environment = with_worker(tracker.dsn, valkey.url, folder)
        with host_worker(folder, environment) as worker:
            worker.until_written("Starting worker")
            enqueue(valkey, ledger)
            until(lambda: len(tracker.errors_in) >= AT_ONCE, "the first reports", PATIENCE)
            tracker.become(meanwhile)
            if is_killed:
                valkey.kill()
                time.sleep(AWAY)
                valkey.start()
            until(lambda: valkey.redis.zcard("arq:queue") == 0, "the end of all jobs", PATIENCE)
            tracker.become(at_last)
            if at_last == "healthy":
                until(lambda: tracker.errors_in.keys() >= ledger.made, "all reports", PATIENCE)
            worker.stop(signal.SIGTERM)
            output = worker.output
    again = tracker.errors_in.total() - len(tracker.errors_in)
    account = Account(name, Counter(error=JOBS + again), tracker.arrived)
    account.lost = said(output, "Error tracking")
    account.twice = sum(times - 1 for times in tracker.events.values())
    return account, ledger, tracker.errors_in, output


def check(states: list[str], folder: Path, say: Say) -> None:
    with ThreadPoolExecutor(len(states)) as pool:
        runs = list(pool.map(lambda name: run(name, folder / name.replace(" ", "-")), states))
    say(table((account for account, *_ in runs), "error"))
    for account, ledger, arrived, output in runs:
        tail = f"{account.mode}:\n{output[-3000:]}"
        assert account.difference("error") == 0, tail
        assert account.twice == 0, tail
        again = AT_ONCE * STATES[account.mode][1]
        assert ledger.lost(arrived, again=again) == sum(account.lost.values()), tail


def test_each_job_that_fails_is_reported_or_counted(tmp_path: Path, say: Say) -> None:
    check(SAMPLE, tmp_path, say)


@pytest.mark.full
def test_each_job_that_fails_is_reported_in_the_other_states(tmp_path: Path, say: Say) -> None:
    check([name for name in STATES if name not in SAMPLE], tmp_path, say)
