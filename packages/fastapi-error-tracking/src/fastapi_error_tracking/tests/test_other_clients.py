"""Whoever starts the SDK besides us neither takes what is ours nor sends anything."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sentry_sdk
from fastapi import FastAPI
from sentry_sdk import init
from sentry_sdk.transport import Transport

from ..compat import other_clients
from ..compat.client import Own
from .in_memory import tracking

logger = logging.getLogger(__name__)


class Theirs(Transport):
    """Another's way out."""

    sent: list[Any] = []  # noqa: RUF012 - of this class

    def capture_envelope(self, envelope: Any) -> None:
        self.sent.append(envelope)


@pytest.fixture(autouse=True)
def nothing_sent() -> Iterator[None]:
    Theirs.sent.clear()
    yield
    assert Theirs.sent == []


OPTIONS: dict[str, Any] = {"dsn": "https://theirs@errors.example.org/1", "transport": Theirs}


@contextmanager
def in_a_scope(client: Any) -> Iterator[None]:
    with sentry_sdk.new_scope() as scope:
        scope.set_client(client)
        yield


STARTS: dict[str, Callable[[], object]] = {
    "init": lambda: sentry_sdk.init(**OPTIONS),
    "init by its own name": lambda: init(**OPTIONS),
    "init without a DSN": lambda: init(transport=Theirs),
    "client": lambda: sentry_sdk.get_global_scope().set_client(sentry_sdk.Client(**OPTIONS)),
    "client of a scope": lambda: sentry_sdk.get_isolation_scope().set_client(
        sentry_sdk.Client(**OPTIONS)
    ),
    "hub": lambda: sentry_sdk.get_current_scope().set_client(sentry_sdk.Client(**OPTIONS)),
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_ours_goes_on_reporting_and_theirs_sends_nothing(
    start: Callable[[], object], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTRY_DSN", "https://theirs@errors.example.org/1")
    monkeypatch.setattr(other_clients, "_known", set())
    with tracking(FastAPI()) as tracked:
        for _ in range(2):
            start()
        logger.error("after that")
        with sentry_sdk.isolation_scope(), in_a_scope(sentry_sdk.Client(**OPTIONS)):
            sentry_sdk.capture_message("and inside", level="error")
        assert tracked.titles == ["after that", "and inside"]
        assert isinstance(sentry_sdk.get_client(), Own)
    lines = [r.getMessage() for r in caplog.records if "once more" in r.getMessage()]
    assert len(lines) == 2, lines  # one for each place
    assert lines[0].startswith(f"{__name__} ({__file__}:")


def test_one_that_was_there_before_is_off(caplog: pytest.LogCaptureFixture) -> None:
    before = sentry_sdk.get_global_scope().client
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        try:
            sentry_sdk.init(**OPTIONS, default_integrations=False)
            theirs = sentry_sdk.get_client()
            with tracking(FastAPI()) as tracked:
                logger.error("after that")
                theirs.capture_event({"message": "by itself"})
                assert tracked.titles == ["after that"]
        finally:
            sentry_sdk.get_global_scope().set_client(before)
    assert "by somebody else" in caplog.text


def test_without_ours_theirs_is_theirs() -> None:
    with sentry_sdk.isolation_scope(), in_a_scope(sentry_sdk.Client(**OPTIONS)):
        sentry_sdk.capture_message("theirs")
    assert len(Theirs.sent) == 1
    Theirs.sent.clear()


def test_the_names_are_there() -> None:
    """Without ``transport`` and ``is_active`` of a client, nothing would be shut."""
    client = sentry_sdk.Client(**OPTIONS, default_integrations=False)
    assert isinstance(client.transport, Theirs)
    assert client.is_active()
    vars(client)["is_active"] = lambda: False
    with sentry_sdk.isolation_scope(), in_a_scope(client):
        assert sentry_sdk.get_client() is not client
