"""The thread that sends: what goes first, what is kept, what is lost, and what is said of it."""

import json
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi_error_tracking import losses, trouble
from fastapi_error_tracking.compat.events import Envelope, item
from fastapi_error_tracking.losses import Losses
from fastapi_error_tracking.outbox import MOST_WAITING, Outbox, Parcel
from fastapi_error_tracking.sender import Sender
from fastapi_error_tracking.verdicts import Outcome, Verdict

DELIVERED = Verdict(Outcome.DELIVERED)
REFUSED = Verdict(Outcome.REFUSED, "it refuses it (413)")
GONE = Verdict(Outcome.TROUBLE, "it does not answer", may_have_arrived=False)
SILENT = Verdict(Outcome.TROUBLE, "it does not answer")


class Post:
    """Stands in for the tracker: what is sent is kept, and answered with ``verdict``."""

    def __init__(self) -> None:
        self.verdict: Verdict | Callable[[Envelope], Verdict] = DELIVERED
        self.sent: list[Envelope] = []
        self.may_go = threading.Event()
        self.may_go.set()
        self.is_asked = threading.Event()

    def __call__(self, envelope: Envelope) -> Verdict:
        self.is_asked.set()
        self.may_go.wait(10)
        verdict = self.verdict(envelope) if callable(self.verdict) else self.verdict
        if verdict is DELIVERED:
            self.sent.append(envelope)
        return verdict

    def kinds(self) -> list[str]:
        """Return the kinds of what was delivered, one after the other."""
        return [str(one.type) for envelope in self.sent for one in envelope.items]

    def told(self) -> dict[tuple[str, str], int]:
        """Return what reports told of losses."""
        told: dict[tuple[str, str], int] = {}
        for envelope in self.sent:
            for one in envelope.items:
                if one.type == "client_report":
                    for lost in json.loads(one.get_bytes())["discarded_events"]:
                        key = lost["category"], lost["reason"]
                        told[key] = told.get(key, 0) + lost["quantity"]
        return told


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def account() -> Losses:
    return Losses()


@pytest.fixture
def sender(post: Post, account: Losses) -> Iterator[Sender]:
    made = Sender(post, account, Outbox())
    yield made
    post.may_go.set()
    made.close()


def one(kind: str = "event", **content: Any) -> Parcel:
    return Parcel(Envelope(items=[item(kind, content, {}, "application/json")]))


def until(condition: Callable[[], object], within: float = 5) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.sample
def test_errors_do_not_wait_behind_traces(sender: Sender, post: Post) -> None:
    post.may_go.clear()
    sender.put(one("transaction"))
    assert post.is_asked.wait(10)
    for kind in ("transaction", "transaction", "event", "feedback", "check_in"):
        sender.put(one(kind))
    post.may_go.set()
    assert sender.flush(5)
    assert post.kinds()[1:4] == ["event", "feedback", "check_in"]


def test_traces_take_no_place_of_errors(sender: Sender, post: Post, account: Losses) -> None:
    post.may_go.clear()
    for _ in range(MOST_WAITING + 50):
        sender.put(one("transaction"))
    assert all(sender.put(one()) for _ in range(16))
    post.may_go.set()
    assert sender.flush(5)
    assert post.kinds().count("event") == 16
    lost = account.total()["transaction", "queue_overflow"]
    assert post.kinds().count("transaction") + lost == MOST_WAITING + 50
    assert post.told() == account.total()


@pytest.mark.parametrize(("verdict", "kept"), [(GONE, True), (SILENT, False)])
def test_what_sentry_would_not_know_again_is_kept_if_it_cannot_have_arrived(
    verdict: Verdict, kept: bool, sender: Sender, post: Post, account: Losses
) -> None:
    post.verdict = verdict
    sender.put(one("transaction"))
    until(lambda: sender.trouble)
    post.verdict = DELIVERED
    assert sender.flush(5)
    assert ("transaction" in post.kinds()) is kept
    assert bool(account.total()) is not kept
    assert post.told() == account.total()


def test_an_envelope_that_the_tracker_cannot_bear_does_not_stop_the_others(
    sender: Sender, post: Post, account: Losses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sender, "MOST_ATTEMPTS", 3)
    post.verdict = lambda sent: SILENT if "bad" in str(sent.items[0].payload.json) else DELIVERED
    for number in range(5):
        sender.put(one(bad=1) if number == 2 else one())
    until(account.total)
    assert sender.flush(5)
    assert post.kinds().count("event") == 4
    assert account.total() == {("error", "network_error"): 1}


def test_what_cannot_be_written_is_counted(
    sender: Sender, post: Post, account: Losses, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: Envelope) -> Verdict:
        raise TypeError("planted")

    post.verdict = fails
    sender.put(one())
    until(account.total)
    post.verdict = DELIVERED
    assert sender.flush(5)
    assert account.total() == {("error", "internal_sdk_error"): 1}
    assert "TypeError" in caplog.text
    assert "planted" not in caplog.text


def test_counts_of_a_report_that_is_lost_go_into_the_next(
    sender: Sender, post: Post, account: Losses
) -> None:
    post.verdict = REFUSED
    for _ in range(3):
        sender.put(one())
        assert not post.told()
        sender.flush(5)
    post.verdict = DELIVERED
    assert sender.flush(5)
    assert post.told() == account.total() == {("error", "send_error"): 3}


def test_what_is_said_adds_up_and_comes_once_a_minute(
    sender: Sender,
    post: Post,
    account: Losses,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.WARNING)
    post.verdict = SILENT
    for _ in range(3):
        sender.put(one("transaction"))
    until(lambda: account.total()["transaction", "network_error"] == 3)
    assert [line.getMessage() for line in caplog.records] == [
        "Error tracking cannot send: it does not answer. It goes on trying"
    ]
    monkeypatch.setattr(trouble, "SECONDS_BETWEEN_LINES", 0.2)  # a minute later
    until(lambda: len(caplog.records) > 1)
    monkeypatch.undo()
    (line,) = [line.getMessage() for line in caplog.records[1:]]
    assert line.startswith("Error tracking cannot send for ")
    assert "Lost: 3 span, 3 transaction (network error). Waiting: nothing" in line
    sender.put(one("transaction"))
    until(lambda: account.total()["transaction", "network_error"] == 4)
    post.verdict = DELIVERED
    assert sender.flush(5)
    (line,) = [line.getMessage() for line in caplog.records[2:]]
    assert line.startswith("Error tracking sends again after ")
    assert line.endswith("Lost: 1 span, 1 transaction (network error)")


@pytest.mark.parametrize("verdict", [GONE, SILENT])
def test_who_stops_does_not_wait_for_a_tracker_that_is_gone_and_says_what_remains(
    verdict: Verdict, sender: Sender, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.verdict = verdict
    sender.put(one())
    until(lambda: sender.trouble)
    started = time.monotonic()
    for _ in range(2):  # again at exit
        assert not sender.flush(2)
    assert time.monotonic() - started < 2
    last = [line.getMessage() for line in caplog.records][1:]
    assert last == [
        "Error tracking does not wait any longer (it does not answer); not sent: 1 error"
    ]


def test_a_tracker_that_hangs_is_waited_for_until_the_time_is_up(
    sender: Sender, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.may_go.clear()
    sender.put(one())
    waited: list[int] = []
    started = time.monotonic()
    assert not sender.flush(0.4, lambda pending, _: waited.append(pending))
    assert 0.4 <= time.monotonic() - started < 1
    assert len(waited) == 1
    assert "(the time is up); not sent: 1 error" in caplog.text


def test_what_is_lost_beside_no_trouble_is_said_too(
    sender: Sender, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.verdict = REFUSED
    sender.put(one())
    assert sender.flush(5)
    assert "lost 1 error (send error)" in caplog.text.replace("lost: ", "lost ")


def test_a_child_that_was_forked_sends_what_is_its_own_and_nothing_twice(
    sender: Sender, post: Post
) -> None:
    post.may_go.clear()
    sender.put(one(of="parent"))
    sender.put(one(of="parent"))
    assert post.is_asked.wait(10)
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)

    def child() -> None:
        post.may_go = threading.Event()
        post.may_go.set()
        sender.put(one(of="child"))
        sender.flush(5)
        writer.send([str(envelope.items[0].payload.json) for envelope in post.sent])
        os._exit(0)

    process = context.Process(target=child)
    process.start()
    assert reader.poll(10)
    assert reader.recv() == ["{'of': 'child'}"]
    process.join(10)
    post.may_go.set()
    assert sender.flush(5)
    assert [str(e.items[0].payload.json) for e in post.sent] == ["{'of': 'parent'}"] * 2


def test_bytes_that_wait_are_bounded_where_they_are_known(post: Post, account: Losses) -> None:
    sender = Sender(post, account, Outbox(most_bytes=1_000))
    post.may_go.clear()
    offered = [sender.offer(Parcel(one().envelope, 400)) for _ in range(6)]
    assert offered.count(True) in (3, 4)  # the first may be on its way
    post.may_go.set()
    assert sender.flush(5)
    assert sender.offer(Parcel(one().envelope, 400))
    assert sender.flush(5)
    sender.close()


def test_counts_are_exact_whichever_thread_they_come_from(account: Losses) -> None:
    def count() -> None:
        for _ in range(2 * losses.MANY):
            account.count("queue_overflow", "error")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert account.total() == {("error", "queue_overflow"): 8 * losses.MANY}


# Envelopes in quick succession leave together.


@pytest.fixture
def bursts(post: Post, account: Losses) -> Iterator[Sender]:
    """Return a sender that has just sent something."""
    made = Sender(post, account, Outbox(), pause=1.0)
    made.put(one())
    until(lambda: len(post.sent) == 1, within=0.9)
    yield made
    made.close()


def test_one_waits_for_others(bursts: Sender, post: Post) -> None:
    bursts.put(one())
    time.sleep(0.2)
    bursts.put(one())
    assert len(post.sent) == 1
    until(lambda: len(post.sent) == 3)


def test_a_flush_waits_for_nobody(bursts: Sender, post: Post) -> None:
    bursts._pause = 30.0
    bursts.put(one())
    started = time.monotonic()
    assert bursts.flush(10)
    assert time.monotonic() - started < 5
    assert len(post.sent) == 2


def test_many_do_not_wait(bursts: Sender, post: Post) -> None:
    bursts._pause = 30.0
    for _ in range(bursts.MANY + 2):
        bursts.put(one())
    until(lambda: len(post.sent) == bursts.MANY + 3)
