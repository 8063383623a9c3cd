"""One mechanism tells a repetition: by the error itself, within its trace."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.transport import Transport

from ..before_send import BeforeSend
from ..compat.events import Envelope
from ..compat.scopes import ProcessScopes
from ..extension import Extension
from ..repetition import is_repeated, remember
from ..runs import Run
from ..scrubbing import Scrubber
from ..sdk import Sdk
from ..settings import Settings

logger = logging.getLogger(__name__)


class Hostile(Exception):
    """An error that fails whenever it is asked."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("planted")


def test_it_is_known_in_its_trace_and_when_it_is_logged() -> None:
    error = ValueError("no")
    assert not is_repeated(error)
    remember(error)
    assert is_repeated(error)
    with ProcessScopes().forked_for(Run()):
        assert not is_repeated(error)
        assert is_repeated(error, is_told_later=True)
    assert not is_repeated(ValueError("no"))


def test_an_error_that_cannot_be_asked_is_no_repetition() -> None:
    remember(Hostile())
    assert not is_repeated(Hostile())


class Running:
    """The SDK with this package's hooks, sending into memory."""

    def __init__(self) -> None:
        self.sdk = Sdk()
        self.sent: list[str] = []


@pytest.fixture
def running() -> Iterator[Running]:
    one = Running()
    settings = Settings(dsn=None)
    hooks = BeforeSend("backend", (), Scrubber(settings, Extension()), Extension())

    class Memory(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            for item in envelope.items:
                for error in ((item.get_event() or {}).get("exception") or {}).get("values", ()):
                    one.sent.append(str(error["type"]))

    before = sentry_sdk.get_global_scope().client
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        assert one.sdk.start(
            {
                "dsn": "http://key@localhost/1",
                "transport": Memory,
                "default_integrations": False,
                "integrations": [LoggingIntegration(event_level=logging.ERROR)],
                "before_send": hooks.event,
            }
        )
        yield one
        sentry_sdk.get_client().close(0)
        sentry_sdk.get_global_scope().set_client(before)


def test_what_is_reported_logged_and_captured_is_one_event(running: Running) -> None:
    try:
        raise ValueError("no")
    except ValueError as error:
        running.sdk.report(error, "asgi")
        logger.exception("It failed")
        sentry_sdk.capture_exception(error)
        running.sdk.report(error, "startup")
    assert running.sent == ["ValueError"]


def test_what_is_logged_first_is_not_reported_again(running: Running) -> None:
    try:
        raise ValueError("no")
    except ValueError as error:
        logger.exception("It failed")
        running.sdk.report(error, "asgi")
    assert running.sent == ["ValueError"]


def test_a_repetition_costs_no_event(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValueError("no")
    running.sdk.report(error, "asgi")
    monkeypatch.setattr(f"{Sdk.__module__}.event_of", None)
    running.sdk.report(error, "asgi")
    assert running.sent == ["ValueError"]


def test_in_another_trace_it_is_another_failure(running: Running) -> None:
    error = ValueError("no")
    for _ in range(2):
        with sentry_sdk.isolation_scope() as isolation:
            isolation.set_new_propagation_context()
            running.sdk.report(error, "asgi")
    assert running.sent == ["ValueError", "ValueError"]


def test_an_error_with_another_in_between_is_still_known(running: Running) -> None:
    first, second = ValueError("no"), KeyError("no")
    for error in (first, second, first, second):
        sentry_sdk.capture_exception(error)
    assert running.sent == ["ValueError", "KeyError"]
