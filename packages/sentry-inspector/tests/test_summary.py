"""One line for each kind of item."""

from typing import Any

import pytest

from sentry_inspector.envelope import Item
from sentry_inspector.summary import summarise

pytestmark = pytest.mark.sample

TRACE = {"trace": {"trace_id": "1" * 32, "span_id": "2" * 16}}


def attribute(value: str) -> dict[str, str]:
    """Return an attribute as streamed items hold it."""
    return {"type": "string", "value": value}


def of(kind: str, document: Any, **header: Any) -> Any:
    """Return the summary of an item."""
    return summarise(Item({"type": kind, **header}, b"", b"12345"), document)


@pytest.mark.parametrize(
    ("kind", "document", "title", "level"),
    [
        (
            "event",
            {"exception": {"values": [{"type": "A"}, {"type": "B", "value": "b\nc"}]}},
            "B: b",
            "error",
        ),
        ("event", {"logentry": {"message": "hi %s"}, "level": "info"}, "hi %s", "info"),
        ("event", {}, "(no message)", "error"),
        (
            "transaction",
            {
                "transaction": "/x",
                "request": {"method": "GET"},
                "contexts": {"trace": {"op": "http.server"}},
            },
            "GET /x · http.server",
            "info",
        ),
        (
            "transaction",
            {"transaction": "job", "contexts": {"trace": {"status": "internal_error"}}},
            "job · default",
            "error",
        ),
        (
            "span",
            {"items": [{"name": "a"}, {"name": "b", "is_segment": True}]},
            "b · 2 spans",
            "info",
        ),
        ("span", {"description": "alone", "status": "not_found"}, "alone · 1 span", "warning"),
        (
            "log",
            {"items": [{"body": "fine", "level": "info"}, {"body": "bad", "level": "error"}]},
            "bad · 2 logs",
            "error",
        ),
        ("trace_metric", {"items": [{"name": "m"}, {"name": "m"}]}, "m · 2 metrics", None),
        ("check_in", {"monitor_slug": "nightly", "status": "error"}, "nightly: error", "error"),
        ("session", {"status": "crashed", "errors": 1}, "session crashed, 1 error", "error"),
        ("sessions", {"aggregates": [{"exited": 2}, {"exited": 1}]}, "sessions: 3 exited", "info"),
        ("profile", {"transaction": {"name": "/x"}}, "/x, 5 bytes", None),
        ("profile_chunk", {"platform": "python"}, "python, 5 bytes", None),
        (
            "client_report",
            {"discarded_events": [{"reason": "before_send", "category": "error", "quantity": 3}]},
            "not sent: 3 error (before_send)",
            "warning",
        ),
        ("feedback", {"contexts": {"feedback": {"message": "Nice"}}}, "Nice", "info"),
        ("replay_event", {"segment_id": 2}, "replay, segment 2", "info"),
        ("replay_recording", None, "replay recording, 5 bytes", None),
        ("hologram", None, "hologram, 5 bytes", None),
    ],
)
def test_title_and_level(kind: str, document: Any, title: str, level: str | None) -> None:
    summary = of(kind, document)
    assert (summary.title, summary.level) == (title, level)


def test_an_attachment_is_named_by_its_header() -> None:
    assert of("attachment", None, filename="a.txt").title == "a.txt, 5 bytes"


def test_where_it_comes_from() -> None:
    event = of(
        "event",
        {"tags": [["service", "worker"]], "contexts": TRACE, "release": "r", "environment": "e"},
    )
    attributes = {
        "service": attribute("worker"),
        "sentry.release": attribute("r"),
        "sentry.environment": attribute("e"),
    }
    log = of("log", {"items": [{"trace_id": "1" * 32, "attributes": attributes}]})
    for summary in (event, log):
        assert summary.service == "worker"
        assert (summary.release, summary.environment) == ("r", "e")
        assert summary.trace_id == "1" * 32


def test_spans_are_of_the_service_that_the_first_of_their_request_names() -> None:
    """It is the last that ends, and leaves behind its parts; only it may say so."""
    named = {"is_segment": True, "attributes": {"service": {"value": "worker"}}}
    assert of("span", {"items": [{"is_segment": False}, named]}).service == "worker"


def test_a_container_of_several_traces_names_none() -> None:
    assert of("log", {"items": [{"trace_id": "1"}, {"trace_id": "2"}]}).trace_id is None
