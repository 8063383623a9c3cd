"""The inspector's door: what Sentry takes it takes, and what Sentry refuses it refuses."""

import gzip
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from sentry_inspector import Inspector, limits
from sentry_inspector.rules import CONTAINERS, JSON

from .envelopes import EVENT_ID, PROJECTS, client, envelope, event, item, key_of, post

METRIC_TYPE = "application/vnd.sentry.items.trace-metric+json"
SPAN_TYPE = "application/vnd.sentry.items.span.v2+json"
LOG_TYPE = "application/vnd.sentry.items.log+json"


@pytest.fixture(scope="module")
def running() -> Iterator[Inspector]:
    with Inspector(projects=PROJECTS) as inspector:
        yield inspector


@pytest.fixture
def inspector(running: Inspector) -> Inspector:
    running.store.clear()
    return running


def test_an_event_is_taken_and_its_id_answered(inspector: Inspector) -> None:
    response = post(inspector, event(tags={"service": "worker"}))
    assert (response.status_code, response.json()) == (200, {"id": EVENT_ID})
    (captured,) = inspector.store.events()
    assert (captured.kind, captured.title, captured.service) == ("event", "It broke", "worker")


def test_the_bytes_are_kept_as_they_were_sent(inspector: Inspector) -> None:
    body = event(extra={"odd": "  spacing \u2028"})
    post(inspector, gzip.compress(body), content_encoding="gzip")
    assert inspector.store.events()[0].raw == body.rstrip(b"\n")


def test_an_envelope_without_event_id_is_answered_with_nothing(inspector: Inspector) -> None:
    report = item("client_report", {"discarded_events": []})
    assert post(inspector, b"{}\n" + report).json() == {}


def test_a_browser_sends_its_key_in_the_address_and_no_preflight(inspector: Inspector) -> None:
    response = client.post(
        f"{inspector.url}/api/3/envelope/?sentry_version=7&sentry_key={key_of(3)}",
        content=event(),
        headers={"Content-Type": "text/plain;charset=UTF-8", "Origin": "http://localhost:5173"},
    )
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "retry-after" in response.headers["access-control-expose-headers"]
    assert inspector.store.events(service="frontend")


def test_a_preflight_is_granted(inspector: Inspector) -> None:
    response = client.options(
        f"{inspector.url}/api/3/envelope/",
        headers={
            "Origin": "http://[::1]:8080",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-encoding,x-sentry-auth",
        },
    )
    assert response.status_code == 200
    assert response.headers["access-control-allow-methods"] == "POST"
    assert "content-encoding" in response.headers["access-control-allow-headers"]


def test_a_refusal_can_be_read_by_the_browser(inspector: Inspector) -> None:
    response = post(inspector, b"nonsense")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.json()["detail"] == response.headers["x-sentry-error"]


def test_the_key_may_stand_in_the_envelope(inspector: Inspector) -> None:
    body = envelope(item("event", {}), dsn=inspector.dsn("worker"))
    assert client.post(f"{inspector.url}/api/2/envelope/", content=body).status_code == 200
    assert client.post(f"{inspector.url}/api/1/envelope/", content=body).status_code == 403


@pytest.mark.parametrize(
    ("path", "header", "status", "reason"),
    [
        ("/api/1/envelope/", None, 401, "No key is given"),
        ("/api/1/envelope/", "Basic abc", 401, "X-Sentry-Auth must read"),
        ("/api/1/envelope/", "Sentry sentry_version=7", 401, "X-Sentry-Auth must read"),
        ("/api/1/envelope/", "Sentry sentry_key=wrong", 403, "is not that of project 1"),
        ("/api/1/envelope/?sentry_key=" + key_of(2), None, 403, "is not that of project 1"),
        ("/api/1/envelope/?sentry_key=a", "Sentry sentry_key=b", 401, "Several keys"),
        ("/api/9/envelope/", "Sentry sentry_key=x", 403, "There is no project 9"),
        ("/api/" + "9" * 5000 + "/envelope/", "Sentry sentry_key=x", 403, "There is no project 99"),
        ("/api/one/envelope/", "Sentry sentry_key=x", 400, "A project is a number"),
        ("/api/1/store/", "Sentry sentry_key=x", 410, "out of date: use /api/1/envelope/"),
    ],
)
def test_who_may_not_enter(
    inspector: Inspector, path: str, header: str | None, status: int, reason: str
) -> None:
    headers = {"X-Sentry-Auth": header} if header else {}
    response = client.post(inspector.url + path, content=event(), headers=headers)
    assert response.status_code == status
    assert reason in response.json()["detail"]
    assert not inspector.store.events()


def container(kind: str, entries: Any, **header: Any) -> bytes:
    """Return an envelope with one container."""
    return b"{}\n" + item(kind, {"items": entries}, **header)


def two_traces(kind: str, content_type: str, **header: Any) -> bytes:
    """Return an envelope with a container of entries of two traces."""
    entries = {"items": [{"trace_id": "1"}, {"trace_id": "2"}]}
    return envelope(item(kind, entries, item_count=2, content_type=content_type), **header)


@pytest.mark.parametrize(
    "body",
    [
        two_traces("log", LOG_TYPE),
        two_traces("trace_metric", METRIC_TYPE),
        envelope(item("replay_event", {}), item("replay_recording", b"{}\n[]")),
        envelope(item("profile", {}), item("transaction", {})),
        envelope(item("feedback", {}), item("attachment", b"x", filename="x.png")),
        b"{}\n"
        + item("attachment", b"{}x", content_type="application/vnd.sentry.trace-attachment"),
        envelope(*[item("client_report", {"discarded_events": []})] * 3),
    ],
)
def test_what_sentry_takes_is_taken(inspector: Inspector, body: bytes) -> None:
    response = post(inspector, body)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{}\n" + item("event", {}), 'no "event_id", which event needs'),
        (envelope(event_id="short"), '"event_id" must be a UUID'),
        (envelope(event_id=7), '"event_id" must be a UUID'),
        (envelope(item("event", b"nonsense")), "Not JSON in the payload of the event item"),
        (envelope(item("event", [])), "must be a JSON object"),
        (envelope(item("event", {}), item("event", {})), "one event item at most, not 2"),
        (envelope(item("event", {}), item("transaction", {})), "event or transaction, not both"),
        (envelope(item("feedback", {}), item("transaction", {})), "feedback or transaction"),
        (envelope(item("feedback", {}), item("feedback", {})), "one feedback item at most"),
        (envelope(item("replay_event", {})), "needs a replay_recording item"),
        (envelope(item("replay_recording", b"{}\n[]")), "needs a replay_event item"),
        (envelope(item("profile", {})), "needs a transaction item"),
        (two_traces("log", LOG_TYPE, trace={"trace_id": "1"}), "entries of 2 traces"),
        (two_traces("trace_metric", METRIC_TYPE, trace={"trace_id": "1"}), "entries of 2 traces"),
        (two_traces("span", SPAN_TYPE, trace={"trace_id": "1"}), "entries of 2 traces"),
        (envelope(item("attachment", b"x")), 'has no "filename"'),
        (container("log", [{}], item_count=2, content_type=LOG_TYPE), "but it holds 1"),
        (container("log", [{}], content_type=LOG_TYPE), "is None, but it holds 1"),
        (container("log", [{}], item_count=1), "must be 'application/vnd.sentry.items.log"),
        (container("trace_metric", [{}], item_count=1, content_type=LOG_TYPE), METRIC_TYPE),
        (container("log", [1], item_count=1, content_type=LOG_TYPE), "a list of objects"),
    ],
)
def test_what_may_not_be_sent(inspector: Inspector, body: bytes, reason: str) -> None:
    response = post(inspector, body)
    assert response.status_code == 400
    assert reason in response.json()["detail"]
    assert not inspector.store.events()


def test_unknown_items_are_kept(inspector: Inspector) -> None:
    assert post(inspector, envelope(item("hologram", b"\x00\x01"))).status_code == 200
    assert inspector.store.events(kind="hologram")[0].title == "hologram, 2 bytes"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(event(extra={"x": "y" * limits.ITEM["event"]}), id="event"),
        pytest.param(envelope(*[item("session", {})] * 101), id="sessions"),
        pytest.param(envelope(item("sessions", {"aggregates": [{}] * 101})), id="buckets"),
        pytest.param(b"x" * (limits.COMPRESSED_REQUEST + 1), id="request"),
    ],
)
def test_too_large(inspector: Inspector, body: bytes) -> None:
    response = post(inspector, body)
    assert response.status_code == 413
    assert response.json()["detail"]
    assert not inspector.store.events()


def test_a_bomb_sent_over_the_wire(inspector: Inspector) -> None:
    bomb = gzip.compress(bytes(limits.ENVELOPE + 1), 9)
    response = post(inspector, bomb, content_encoding="gzip")
    assert response.status_code == 413
    assert "decompressed" in response.json()["detail"]


def test_a_body_of_unknown_length(inspector: Inspector) -> None:
    chunks = iter([event()[:30], event()[30:]])
    response = client.post(
        f"{inspector.url}/api/1/envelope/?sentry_key={key_of(1)}", content=chunks
    )
    assert response.status_code == 200


def test_thousands_of_envelopes(inspector: Inspector) -> None:
    connection = HTTPConnection("127.0.0.1", inspector.port)
    for number in range(3000):
        path = f"/api/1/envelope/?sentry_key={key_of(1)}"
        connection.request("POST", path, event(message=f"event {number}"))
        response = connection.getresponse()
        response.read()
        assert response.status == 200
    assert len(inspector.store.events()) == 3000
    assert inspector.store.events()[-1].title == "event 2999"


def test_strangers_are_not_answered(inspector: Inspector) -> None:
    for host in ("evil.example.org", "evil.example.org:80", "127.0.0.1.example.org"):
        response = client.get(f"{inspector.url}/api/events", headers={"Host": host})
        assert response.status_code == 421
    port = inspector.url.rpartition(":")[2]
    assert client.get(f"http://localhost:{port}/api/events").status_code == 200


def test_the_api_is_not_for_other_origins(inspector: Inspector) -> None:
    response = client.get(f"{inspector.url}/api/events", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_json_that_no_sdk_would_send(inspector: Inspector) -> None:
    odd: list[Any] = [None, [], "x", 7, {"a": []}, [[[]]], {"values": None}, {"values": [None, 3]}]
    alone = {"profile", "replay_event"}
    kinds = [kind for kind in sorted(JSON - set(CONTAINERS)) if kind not in alone]
    names = ("exception", "tags", "contexts", "breadcrumbs", "message", "logentry", "level")
    for value in odd:
        for kind in kinds:
            body = envelope(
                item(kind, dict.fromkeys(names, value) | {"items": value, "aggregates": value})
            )
            response = post(inspector, body)
            assert response.status_code == 200, (kind, json.dumps(value))


def test_what_the_sender_removed_is_told(inspector: Inspector) -> None:
    report = json.dumps([["event.user.email", "never", 2]])
    assert post(inspector, event(), x_privacy_report=report).status_code == 200
    number = inspector.store.last
    detail = client.get(f"{inspector.url}/api/events/{number}").json()
    assert detail["removed"] == [{"path": "event.user.email", "rule": "never", "count": 2}]


@pytest.mark.parametrize("report", ["nonsense", "[1]", "{}", '[["a", "b", "c"]]'])
def test_a_report_that_cannot_be_read_is_none(inspector: Inspector, report: str) -> None:
    assert post(inspector, event(), x_privacy_report=report).status_code == 200
    assert inspector.store.events()[-1].removals == ()
