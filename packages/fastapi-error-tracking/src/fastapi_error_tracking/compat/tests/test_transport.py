"""The SDK's transport: what a client asks of one, and what ``compat.transport`` takes of it."""

import json
from importlib import import_module
from typing import Any

import pytest
import sentry_sdk
import urllib3
from sentry_sdk.consts import EndpointType

from ...http import Answer, Client
from ..events import Envelope, Item, item
from ..transport import Transport, observed

EVENT = item("event", {"message": "hello"}, {}, "application/json")


class Wire:
    """Stands in for the way to the tracker, and keeps what was sent."""

    def __init__(self, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.status, self.headers = status, headers or {}
        self.requests: list[tuple[str, bytes, dict[str, str]]] = []

    def request(self, _method: str, url: str, *, seconds: float, body: bytes, headers: Any) -> Any:
        """Answer as a server would, or fail as a network does."""
        assert seconds
        self.requests.append((url, body, dict(headers)))
        if not self.status:
            raise urllib3.exceptions.ProtocolError("gone")
        return Answer(self.status, self.headers, b"{}")


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Return what every transport of this test sends to."""
    one = Wire()
    monkeypatch.setattr(Client, "request", lambda _, *a, **k: one.request(*a, **k))
    return one


def sent(transport: type[Transport]) -> Transport:
    """Send an event by ``transport``, and return the instance that the SDK made of it."""
    client = sentry_sdk.Client(
        dsn="http://key@localhost/1", transport=transport, default_integrations=False
    )
    made = client.transport
    assert isinstance(made, Transport)
    made.capture_envelope(Envelope(items=[EVENT]))
    client.flush(5)
    client.close(0)
    return made


def test_the_sdk_makes_the_transport_and_sends_by_it(wire: Wire) -> None:
    """``to_auth``, ``get_api_url``, ``EndpointType``, ``VERSION``: as the SDK's own would."""
    sent(Transport)
    ((url, body, headers),) = wire.requests
    assert url == "http://localhost/api/1/envelope/"
    assert url.endswith(f"/{EndpointType.ENVELOPE.value}/")
    assert headers["X-Sentry-Auth"].startswith("Sentry sentry_key=key, sentry_version=7")
    assert headers["User-Agent"].startswith("sentry.python/")
    assert headers["Content-Encoding"] == "br"
    unpacked: bytes = import_module("brotli").decompress(body)
    assert json.loads(unpacked.split(b"\n")[2]) == {"message": "hello"}


def test_what_hooks_drop_is_counted_by_its_category(wire: Wire) -> None:
    """``record_lost_event``: without it, nobody would know of what never got this far."""
    client = sentry_sdk.Client(
        dsn="http://key@localhost/1",
        transport=Transport,
        default_integrations=False,
        before_send=lambda _event, _hint: None,
    )
    client.capture_event({"message": "dropped"})
    assert isinstance(client.transport, Transport)
    assert client.transport.losses.total() == {("error", "before_send"): 1}
    client.close(0)


def test_reports_pass_by_the_gate_and_what_lets_them_leave_is_asked(wire: Wire) -> None:
    """Without it, reports of losses would pass the privacy gate by."""
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
    assert len(wire.requests) == 1


def test_what_the_tracker_does_not_want_is_known_and_the_sdk_told(wire: Wire) -> None:
    """``is_healthy``, and what the tunnel tells browsers."""
    wire.status, wire.headers = 429, {"x-sentry-rate-limits": "30:error:organization"}
    transport = sent(Transport)
    assert transport.seconds_closed() == {"error": 30}
    assert not transport.is_healthy()


def test_headers_are_added(wire: Wire) -> None:
    """Without it, the inspector would not show what was removed."""

    class Tells(Transport):
        def headers_for(self, envelope: Envelope) -> dict[str, str]:
            return {"X-Kind": str(envelope.items[0].type)}

    sent(Tells)
    ((_, _, headers),) = wire.requests
    assert headers["X-Kind"] == "event"


@pytest.mark.parametrize("status", [200, 500, 0])
def test_who_observes_is_told_how_it_ends(wire: Wire, status: int) -> None:
    """Without it, `doctor` and `test` would say that every server does not answer."""
    wire.status = status
    answers: list[int] = []
    failures: list[str] = []
    sent(
        observed(
            Transport,
            timeout=1,
            answered=lambda answer: answers.append(answer.status),
            failed=lambda error: failures.append(type(error).__name__),
            discarded=pytest.fail,
        )
    )
    assert answers == ([status] if status else [])
    assert failures == ([] if status else ["ProtocolError"])
