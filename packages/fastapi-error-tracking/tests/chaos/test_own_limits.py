"""What the process's own limits hold back is in the account, with those it has by default."""

import re
import signal
from collections import Counter
from pathlib import Path

from ..host_programs import host_api
from ..tools.environments import recording
from .accounts import Account, Ledger, table
from .conftest import Say
from .tracker import Tracker

ERRORS = 40  # of one place, of which ten a minute leave
HELD_BACK = ("error", "local_quota")
TOLD = re.compile(r"held back (?:.*, )?(\d+) error\b")


def test_what_the_limits_hold_back_is_reported_and_logged(tmp_path: Path, say: Say) -> None:
    ledger = Ledger()
    with Tracker() as tracker:
        given = recording(tracker.dsn)
        environment = {name: given[name] for name in given if not name.startswith("SENTRY_MAX_")}
        with host_api(tmp_path, environment) as api:
            for number in range(ERRORS):
                path = f"/async/{number}?fails=true"
                assert api.client.get(path, headers=ledger.headers()).status_code == 500
            api.stop(signal.SIGTERM)
            logged = sum(map(int, TOLD.findall(api.output)))
    # The server logs each of them once more, which is no second error.
    held_back = Counter({key: n for key, n in tracker.reported.items() if key == HELD_BACK})
    account = Account("healthy", Counter(error=ERRORS), tracker.arrived, lost=held_back)
    say(table([account], "error"))
    assert account.difference("error") == 0
    assert 0 < tracker.arrived["error"] < ERRORS
    assert ledger.lost(tracker.errors_of) == logged == held_back.total()
