"""The SDK's batches: each name is used in ``compat.batches``."""

import threading
from collections.abc import Callable

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from ...tests.native_spans import whole
from ..client import Client
from ..events import Dsn, Envelope
from ..scopes import ProcessScopes

LIMIT = 30  # seconds


class Slow(Transport):
    """Takes what is handed over, and has it sent when it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.parsed_dsn = Dsn("http://key@localhost/1")
        self.taken, self.go_on = threading.Event(), threading.Event()
        self.sent: list[Envelope] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.taken.set()
        self.go_on.wait(LIMIT)
        self.sent.append(envelope)


def count() -> None:
    """Make a metric."""
    sentry_sdk.metrics.count("visits", 1)


def record() -> None:
    """Make a span that is recorded."""
    with whole(op="visit", name="visit"):
        pass


@pytest.mark.parametrize("make", [count, record])
def test_who_flushes_waits_for_what_is_in_the_threads_hand(make: Callable[[], None]) -> None:
    """``log_batcher``, ``metrics_batcher``, ``span_batcher`` and ``_flush``: without them, what was
    made last would be lost whenever a process ends at the wrong moment.
    """
    slow = Slow()
    options = {
        "dsn": "http://key@localhost/1",
        "transport": slow,
        "default_integrations": False,
        "traces_sample_rate": 1.0,
        "trace_lifecycle": "stream",
    }
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        client = Client(ProcessScopes(), options)
        sentry_sdk.get_isolation_scope().set_client(client)
        make()
        for batcher in (client.metrics_batcher, client.span_batcher):
            assert batcher is not None
            batcher._flush_event.set()
        assert slow.taken.wait(LIMIT)
        assert slow.sent == []
        threading.Timer(0.2, slow.go_on.set).start()
        client.flush(LIMIT)
        assert len(slow.sent) == 1
        client.close(0)
