"""What browsers send while the tracker is in trouble: it arrives, is counted, or stays there."""

import asyncio
import logging
import time
from collections import Counter

import pytest
from fastapi_error_tracking.tunnel import Forwarder

from .accounts import Account, table
from .conftest import Say
from .hostile import of_event
from .requests import new_tunnel, request
from .tracker import Tracker

SENT = 60
RESUMES = 2.0
STATES = ["refuse", "hang", "drip", "reset", "html", "redirect 307", "forbidden", "overloaded"]


async def run(mode: str) -> tuple[Account, Counter[int]]:
    """Send errors while the tracker is in ``mode``, let it recover, and count."""
    with Tracker(mode) as tracker:
        tunnel = new_tunnel(tracker)
        statuses: Counter[int] = Counter()
        for _ in range(SENT):
            answer = await tunnel.take(request(of_event()))
            statuses[answer.status_code] += 1
            assert (answer.status_code == 503) is ("Retry-After" in answer.headers)
            await asyncio.sleep(0.02)
        tracker.become("healthy")
        recovered = time.monotonic()
        while (await tunnel.take(request(of_event()))).status_code != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        resumed = time.monotonic() - recovered
        await asyncio.to_thread(tunnel.flush, 5)
        account = Account(mode, Counter(error=statuses[200] + 1), tracker.arrived)
        account.twice = sum(times - 1 for times in tracker.events.values())
        account.lost = tunnel.forwarder.losses.total()
        account.waiting = tunnel.forwarder.sender.waiting()
        account.reported = tracker.reported
        account.resumed = resumed
        tunnel.forwarder.kill()
        return account, statuses


async def test_what_is_accepted_arrives_and_the_rest_stays_with_the_browser(
    monkeypatch: pytest.MonkeyPatch, say: Say, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Forwarder, "TIMEOUT", 0.3)
    monkeypatch.setattr("fastapi_error_tracking.verdicts.MOST_SECONDS", 1.0)
    caplog.set_level(logging.WARNING)
    runs = await asyncio.gather(*map(run, STATES))
    say(table((account for account, _ in runs), "error"))
    for account, statuses in runs:
        assert account.difference("error") == 0, account.mode
        assert account.twice == 0, account.mode
        assert account.lost == {}, account.mode
        assert account.waiting == {}, account.mode
        assert statuses.keys() == {200, 503}, account.mode
        assert account.resumed is not None
        assert account.resumed < RESUMES, account.mode
    refused = [line for line in caplog.messages if line.startswith("The tunnel did not take")]
    told = sum(int(line.partition("browsers: ")[2].partition(" (")[0]) for line in refused)
    turned_away = sum(statuses[503] for _, statuses in runs)
    assert told >= turned_away
    assert len(refused) <= 2 * len(STATES)  # one when it begins, and one at the end


async def test_bytes_that_wait_for_the_tracker_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Forwarder, "MOST_BYTES", 3_000_000)
    large = of_event(extra={"x": "y" * 900_000})
    with Tracker("hang") as tracker:
        tunnel = new_tunnel(tracker)
        answers = [(await tunnel.take(request(large))).status_code for _ in range(10)]
        assert answers[:3] == [200] * 3
        assert answers[5:] == [503] * 5
        tracker.become("healthy")
        assert await asyncio.to_thread(tunnel.forwarder.sender.flush, 5)
        assert (await tunnel.take(request(large))).status_code == 200
        await asyncio.to_thread(tunnel.flush, 5)
        assert tracker.arrived["error"] == answers.count(200) + 1
