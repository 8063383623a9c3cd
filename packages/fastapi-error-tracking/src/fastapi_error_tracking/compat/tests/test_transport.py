"""The SDK's transport: each name is used in ``compat.transport``."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import sentry_sdk
import urllib3
from sentry_sdk.transport import HttpTransport

from ..events import Envelope, Item, item
from ..transport import InBursts, Transport, WithHeaders, observed

EVENT = item("event", {"message": "hello"}, {}, "application/json")


class Wire:
    """Stands in for the pool of connections, and keeps what was sent."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.requests: list[tuple[bytes, dict[str, str]]] = []

    def request(
        self, _method: str, _url: str, *, body: bytes, headers: dict[str, str]
    ) -> urllib3.HTTPResponse:
        """Answer as a server would, or fail as a network does."""
        self.requests.append((body, dict(headers)))
        if not self.status:
            raise urllib3.exceptions.ProtocolError("gone")
        return urllib3.HTTPResponse(b"{}", status=self.status)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Return what every transport of this test sends to."""
    one = Wire()
    monkeypatch.setattr(HttpTransport, "_make_pool", lambda _: one)
    return one


def sent(transport: type[HttpTransport]) -> Any:
    """Send an event by ``transport``, and return the instance that the SDK made of it."""
    client = sentry_sdk.Client(
        dsn="http://key@localhost/1", transport=transport, default_integrations=False
    )
    made = client.transport
    assert made is not None
    made.capture_envelope(Envelope(items=[EVENT]))
    client.flush(5)
    client.close(0)
    return made


def test_fetch_pending_client_report_is_where_reports_leave(wire: Wire) -> None:
    """Without it, the SDK's own reports would pass the privacy gate by."""
    seen: list[Item] = []

    class Asks(Transport):
        def leaving_report(self, report: Item) -> Item | None:
            seen.append(report)
            return None

        def capture_envelope(self, envelope: Envelope) -> None:
            self.record_lost_event("before_send", data_category="error")
            super().capture_envelope(envelope)

    sent(Asks)
    assert [report.type for report in seen] == ["client_report"]
    assert not any(b"client_report" in body for body, _ in wire.requests)


def test_disabled_until_says_what_sentry_does_not_want(wire: Wire) -> None:
    """Without it, the tunnel would not tell browsers to hold back."""
    transport = sent(Transport)
    assert transport.seconds_closed() == {}
    transport._disabled_until["error"] = datetime.now(UTC) + timedelta(seconds=30)
    transport._disabled_until[None] = datetime.now(UTC) + timedelta(seconds=60)
    transport._disabled_until["span"] = datetime.now(UTC) - timedelta(seconds=30)
    assert transport.seconds_closed() == {"error": 30, "": 60}


def test_rate_limits_of_an_answer_come_into_disabled_until(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, ``seconds_closed`` would look where nothing is."""

    def limited(*_: object, **__: object) -> urllib3.HTTPResponse:
        headers = {"X-Sentry-Rate-Limits": "30:error:organization"}
        return urllib3.HTTPResponse(b"{}", status=429, headers=headers)

    monkeypatch.setattr(Wire, "request", limited)
    assert sent(Transport).seconds_closed().keys() == {"error"}


def test_send_request_takes_headers(wire: Wire) -> None:
    """Without it, the inspector would not show what was removed."""

    class Tells(WithHeaders):
        def headers_for(self, envelope: Envelope) -> dict[str, str]:
            return {"X-Kind": str(envelope.items[0].type)}

    sent(Tells)
    ((_, headers),) = wire.requests
    assert headers["X-Kind"] == "event"
    assert "X-Sentry-Auth" in headers


@pytest.mark.parametrize("status", [200, 500, 0])
def test_request_tells_how_it_ends(wire: Wire, status: int) -> None:
    """Without it, `doctor` and `test` would say that every server does not answer."""
    wire.status = status
    answers: set[int] = set()
    failures: set[str] = set()
    lost: set[str] = set()
    sent(
        observed(
            Transport,
            timeout=1,
            answered=lambda response: answers.add(response.status),
            failed=lambda error: failures.add(type(error).__name__),
            discarded=lost.add,
        )
    )
    assert answers == ({status} if status else set())
    assert failures == (set() if status else {"ProtocolError"})
    assert bool(lost) is (status != 200)


def test_what_is_sent_is_an_envelope(wire: Wire) -> None:
    """Without it, the tests above would prove nothing."""
    sent(Transport)
    ((body, headers),) = wire.requests
    assert headers["Content-Encoding"] == "br"
    decompress: Callable[[bytes], bytes] = import_module("brotli").decompress
    body = decompress(body)
    assert json.loads(body.split(b"\n")[2]) == {"message": "hello"}


def test_timeout_is_an_attribute() -> None:
    """Without it, a tracker that hangs would be waited for three times as long."""
    assert HttpTransport.TIMEOUT != Transport.TIMEOUT == 10


@pytest.fixture
def bursts(wire: Wire) -> Iterator[InBursts]:
    """Return a transport that has just sent something."""

    class Patient(InBursts):
        PAUSE = 0.3
        QUIET = 30.0

    client = sentry_sdk.Client(
        dsn="http://key@localhost/1", transport=Patient, default_integrations=False
    )
    made: Any = client.transport
    made.capture_envelope(Envelope(items=[EVENT]))
    until(lambda: len(wire.requests) == 1, within=0.2)
    yield made
    client.close(0)


def until(condition: Callable[[], bool], within: float) -> None:
    """Wait until ``condition`` holds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_send_envelope_waits_for_others(bursts: InBursts, wire: Wire) -> None:
    """``_send_envelope``: without it, each envelope would disturb the application by itself."""
    bursts.capture_envelope(Envelope(items=[EVENT]))
    time.sleep(0.1)
    bursts.capture_envelope(Envelope(items=[EVENT]))
    assert len(wire.requests) == 1
    until(lambda: len(wire.requests) == 3, within=5)


def test_a_flush_waits_for_nobody(bursts: InBursts, wire: Wire) -> None:
    """Without it, a process would stop later than it does today."""
    bursts.PAUSE = 30.0
    bursts.capture_envelope(Envelope(items=[EVENT]))
    started = time.monotonic()
    bursts.flush(10)
    assert time.monotonic() - started < 5
    assert len(wire.requests) == 2


def test_the_length_of_the_queue_ends_the_wait(bursts: InBursts, wire: Wire) -> None:
    """``_worker._queue``: without it, the SDK would throw away what does not fit into it."""
    bursts.PAUSE = 30.0
    for _ in range(bursts.MANY + 2):
        bursts.capture_envelope(Envelope(items=[EVENT]))
    until(lambda: len(wire.requests) == bursts.MANY + 3, within=5)
