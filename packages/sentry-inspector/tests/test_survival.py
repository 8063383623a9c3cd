"""Whatever is sent is shown or refused with a reason, and nothing that is kept breaks a page."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentry_inspector import Inspector
from sentry_inspector.envelope import Item
from sentry_inspector.rules import CONTAINERS, JSON
from sentry_inspector.summary import LONGEST_TITLE, SUMMARIES, summarise
from sentry_inspector.untrusted_json import DEEPEST, read, write

from .envelopes import client, envelope, event, item, post

FEW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TRACE = "1" * 32
LETTERS = st.characters(codec=None) | st.sampled_from("\ud83d\udc4d\x00\n\u2028")
TEXT = st.text(LETTERS, max_size=12)
NUMBERS = st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False)
# Names that summaries and traces look at, so that what is found there is odd.
NAMES = st.sampled_from(
    [
        "aggregates",
        "attributes",
        "body",
        "breadcrumbs",
        "category",
        "comments",
        "contexts",
        "data",
        "discarded_events",
        "environment",
        "event_id",
        "exception",
        "errors",
        "feedback",
        "fingerprint",
        "frames",
        "function",
        "items",
        "level",
        "logentry",
        "message",
        "monitor_slug",
        "name",
        "op",
        "quantity",
        "request",
        "segment_id",
        "span_id",
        "spans",
        "stacktrace",
        "start_timestamp",
        "status",
        "tags",
        "threads",
        "timestamp",
        "trace",
        "trace_id",
        "trace_ids",
        "transaction",
        "type",
        "unit",
        "value",
        "values",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT | st.just(TRACE),
    lambda held: st.lists(held, max_size=4) | st.dictionaries(NAMES | TEXT, held, max_size=6),
    max_leaves=25,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=12)


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    with Inspector() as running:
        yield running


def as_sent(kind: str, document: Any) -> bytes:
    """Return an envelope that no rule on its form refuses."""
    header: dict[str, Any] = {}
    items = []
    if kind in CONTAINERS:
        held = document.get("items")
        entries = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
        document = document | {"items": entries}
        header = {"item_count": len(entries), "content_type": CONTAINERS[kind]}
    if kind == "replay_event":
        items = [item("replay_recording", b"{}\n[]")]
    if kind == "profile":
        items = [item("transaction", {})]
    return envelope(item(kind, document, **header), *items)


def everything_can_be_read(inspector: Inspector) -> None:
    """Ask for all that the page asks for."""
    for path in ("/api/events", "/api/refusals", f"/api/traces/{TRACE}"):
        assert client.get(inspector.url + path).status_code == 200, path
    for kept in inspector.store.events()[-3:]:
        for path in ("", "/raw", "/payload"):
            answer = client.get(f"{inspector.url}/api/events/{kept.id}{path}")
            assert answer.status_code == 200
        assert client.get(f"{inspector.url}/api/events/{kept.id}").json()["id"] == kept.id


@FEW
@given(kind=st.sampled_from(sorted(JSON)), document=DOCUMENTS)
def test_any_json_of_any_kind_is_taken_and_can_be_shown(
    inspector: Inspector, kind: str, document: Any
) -> None:
    response = post(inspector, as_sent(kind, document))
    assert response.status_code == 200, response.text
    everything_can_be_read(inspector)
    inspector.store.clear()


@FEW
@given(body=st.binary(max_size=300), report=st.binary(max_size=60))
def test_any_bytes_are_answered(inspector: Inspector, body: bytes, report: bytes) -> None:
    report = bytes(byte for byte in report if 32 < byte < 127)
    begun = b'{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n'
    for sent in (body, begun + body, begun + b'{"type":"event"}\n' + body):
        response = post(inspector, sent, x_privacy_report=report.decode())
        assert response.status_code == 200 or 400 <= response.status_code < 500
        if response.status_code != 200:
            assert response.json()["detail"] == inspector.store.rejected()[-1].reason
    everything_can_be_read(inspector)


@settings(max_examples=80, deadline=None)
@given(kind=st.sampled_from([*sorted(SUMMARIES), "hologram"]), document=DOCUMENTS)
def test_every_summary_is_a_line_that_can_be_written(kind: str, document: Any) -> None:
    summary = summarise(Item({"type": kind, "filename": document}, b"", b"x"), document)
    assert 0 < len(summary.title) <= LONGEST_TITLE
    assert len(summary.title.splitlines()) <= 1
    for said in (summary.title, summary.service, summary.release, summary.level, *summary.tags):
        (said or "").encode("utf-8")


@pytest.mark.sample
@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_what_can_be_read_can_be_written(value: Any) -> None:
    # Read once, two halves of a pair that came to stand beside each other are one letter.
    first = read(json.dumps(value).encode())
    assert read(write(first)) == first


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "Infinity", "NaN", "9" * 309, "-" + "9" * 5000]
)
def test_a_number_that_nothing_can_hold_is_refused_with_a_reason(
    inspector: Inspector, number: str
) -> None:
    response = post(inspector, envelope(item("event", f'{{"extra":{number}}}'.encode())))
    assert response.status_code == 400
    assert "out of range" in response.text or "no number" in response.text


def test_large_integers_keep_their_digits(inspector: Inspector) -> None:
    number = "9007199254740993123456789"
    post(inspector, envelope(item("event", f'{{"extra":{{"id":{number}}}}}'.encode())))
    newest = inspector.store.events()[-1]
    assert f'"id":{number}' in client.get(f"{inspector.url}/api/events/{newest.id}").text
    assert number in client.get(f"{inspector.url}/api/events/{newest.id}/payload").text


def test_half_a_surrogate_pair_is_shown(inspector: Inspector) -> None:
    post(inspector, envelope(item("event", b'{"message":"cut \\ud83d","tags":{"a":"\\udc4d"}}')))
    everything_can_be_read(inspector)
    newest = inspector.store.events()[-1]
    assert newest.title == "cut \ufffd"
    sent = client.get(f"{inspector.url}/api/events/{newest.id}").text
    assert '"cut \\ud83d"' in sent


@pytest.mark.parametrize("deep", [DEEPEST + 1, 900, 20_000, 200_000])
def test_what_is_nested_too_deeply_is_refused(inspector: Inspector, deep: int) -> None:
    nested = b"[" * (deep - 1) + b"]" * (deep - 1)
    response = post(inspector, envelope(item("event", b'{"extra":' + nested + b"}")))
    assert response.status_code == 400
    assert "nested more than 127 deep" in response.json()["detail"]


def test_what_is_nested_as_deeply_as_may_be_is_shown(inspector: Inspector) -> None:
    nested = b"[" * (DEEPEST - 1) + b"]" * (DEEPEST - 1)
    assert post(inspector, envelope(item("event", b'{"extra":' + nested + b"}"))).status_code == 200
    everything_can_be_read(inspector)


@pytest.mark.parametrize(
    "report",
    ["[" * 20_000, "1e400", '[["event.x","r",Infinity]]', '[["event.x","r",1e400]]', "[null]"],
)
def test_a_report_of_removals_cannot_break_anything(inspector: Inspector, report: str) -> None:
    assert post(inspector, event(), x_privacy_report=report).status_code == 200
    assert inspector.store.events()[-1].removals == ()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/events/" + "9" * 5000, 404),
        ("/api/events/%F0%9F/raw", 404),
        ("/api/events/0", 404),
        ("/api/events/-1", 404),
        ("/api/events?after=" + "9" * 5000, 400),
        ("/api/events?after=%D9%A3", 400),
        ("/api/refusals?after=" + "9" * 5000, 400),
        ("/api/refusals/1000000/raw", 404),
        ("/api/traces/" + "9" * 5000, 200),
        ("/static/missing.js", 404),
        ("/static/..%2Fcli.py", 404),
        ("/static/%00", 404),
        ("/favicon.ico", 404),
        ("/" + "x" * 5000, 404),
    ],
)
def test_any_address_is_answered(inspector: Inspector, path: str, status: int) -> None:
    response = client.get(inspector.url + path)
    assert response.status_code == status
    assert response.json()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_any_method_is_answered(inspector: Inspector, method: str) -> None:
    for path in ("/", "/api/1/envelope/", "/api/traces/1"):
        assert client.request(method, inspector.url + path).status_code == 405


def test_a_reason_cannot_write_headers(inspector: Inspector) -> None:
    response = post(inspector, b'{"a\\r\\nb: c":1,"a\\r\\nb: c":2}\n')
    assert response.status_code == 400
    assert "b" not in response.headers
    kind = json.dumps("\n\r" * 3000)
    response = post(inspector, envelope(f'{{"type":{kind},"length":9}}\nx'.encode()))
    assert response.status_code == 400
    assert len(response.headers["x-sentry-error"]) <= 400


def test_eighty_titles_of_a_megabyte_make_a_short_list(inspector: Inspector) -> None:
    inspector.store.clear()
    for _ in range(80):
        assert post(inspector, event(message="x" * 950_000)).status_code == 200
    assert len(client.get(f"{inspector.url}/api/events").content) < 100_000
    inspector.store.clear()


def test_a_trace_of_64_000_spans_is_cut_and_says_so(inspector: Inspector) -> None:
    spans = [
        {"trace_id": TRACE, "span_id": f"{at:016x}", "start_timestamp": at} for at in range(64_000)
    ]
    body = item("span", {"items": spans}, item_count=64_000, content_type=CONTAINERS["span"])
    assert post(inspector, b"{}\n" + body).status_code == 200
    trace = client.get(f"{inspector.url}/api/traces/{TRACE}").json()
    assert (len(trace["spans"]), trace["total_spans"]) == (10_000, 64_000)
    assert trace["spans"][-1]["start"] == 9_999
    inspector.store.clear()
