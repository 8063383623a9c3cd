"""Errors and messages in the shapes that SDKs of each language give them have the right title."""

from typing import Any

import pytest

from sentry_inspector.envelope import Item
from sentry_inspector.summary import Summary, summarise

pytestmark = pytest.mark.sample

FRAME = {"filename": "a", "function": "pay", "lineno": 3, "in_app": True}


def of(event: Any, kind: str = "event") -> Summary:
    """Return the summary of an event."""
    return summarise(Item({"type": kind}, b"", b""), event)


@pytest.mark.parametrize(
    ("event", "title", "level"),
    [
        pytest.param(
            {
                "platform": "javascript",
                "exception": {"values": [{"type": "TypeError", "value": "x is not a function"}]},
            },
            "TypeError: x is not a function",
            "error",
            id="javascript",
        ),
        pytest.param(
            {"platform": "javascript", "message": "hello", "level": "info"},
            "hello",
            "info",
            id="javascript message",
        ),
        pytest.param(
            {
                "platform": "python",
                "level": "warning",
                "logentry": {"message": "%s left", "formatted": "3 left", "params": ["3"]},
            },
            "3 left",
            "warning",
            id="python log record",
        ),
        pytest.param(
            {
                "platform": "go",
                "message": "open x: no such file",
                "exception": [
                    {"type": "*errors.errorString", "value": "no such file"},
                    {"type": "*fs.PathError", "value": "open x: no such file"},
                ],
            },
            "*fs.PathError: open x: no such file",
            "error",
            id="go",
        ),
        pytest.param(
            {
                "platform": "java",
                "level": "fatal",
                "exception": {
                    "values": [
                        {"type": "IllegalStateException", "module": "java.lang", "value": "closed"}
                    ]
                },
                "threads": {"values": [{"id": 1, "name": "main", "stacktrace": None}]},
            },
            "IllegalStateException: closed",
            "fatal",
            id="java",
        ),
        pytest.param(
            {"platform": "java", "message": {"message": "%d left", "formatted": "3 left"}},
            "3 left",
            "error",
            id="java message",
        ),
        pytest.param(
            {
                "platform": "ruby",
                "exception": {
                    "values": [{"type": "ZeroDivisionError", "value": "divided by 0 (ZeroDiv…)"}]
                },
            },
            "ZeroDivisionError: divided by 0 (ZeroDiv…)",
            "error",
            id="ruby",
        ),
        pytest.param(
            {
                "platform": "php",
                "message": {"message": "%s left", "params": ["3"], "formatted": "3 left"},
            },
            "3 left",
            "error",
            id="php message",
        ),
        pytest.param(
            {
                "platform": "csharp",
                "logentry": {"message": "{Count} left", "formatted": "3 left"},
                "exception": {"values": []},
            },
            "3 left",
            "error",
            id=".net message",
        ),
        pytest.param(
            {
                "platform": "csharp",
                "exception": {
                    "values": [
                        {"type": "System.InvalidOperationException", "value": "closed", "id": 0}
                    ]
                },
            },
            "System.InvalidOperationException: closed",
            "error",
            id=".net",
        ),
        pytest.param(
            {"exception": {"type": "Bare", "value": "one"}}, "Bare: one", "error", id="not a list"
        ),
        pytest.param(
            {"exception": {"values": [{"type": "A"}, None]}}, "A", "error", id="null at the end"
        ),
        pytest.param({"logentry": "plain"}, "plain", "error", id="logentry is text"),
        pytest.param({"exception": None, "message": None}, "(no message)", "error", id="nothing"),
    ],
)
def test_an_event_of_an_sdk(event: Any, title: str, level: str) -> None:
    assert (of(event).title, of(event).level) == (title, level)


def error(value: str, function: str = "pay", **fields: Any) -> dict[str, Any]:
    """Return an error of a function."""
    frames = [{"filename": "lib", "function": "x"}, FRAME | {"function": function}]
    exception = {"type": "ValueError", "value": value, "stacktrace": {"frames": frames}}
    return {"exception": {"values": [exception]}, **fields}


def test_errors_of_one_place_are_one_group_and_others_are_not() -> None:
    first = of(error("order 17 cannot be paid")).group
    assert first == of(error("order 18 of someone else", release="x@2")).group
    assert first != of(error("order 17 cannot be paid", "refund")).group
    assert first != of(error("order 17 cannot be paid", fingerprint=["mine"])).group
    assert first == of(error("x", fingerprint=["{{ default }}"])).group
    assert of({"message": "took 17 s"}).group == of({"message": "took 18 s"}).group
    assert of({"message": "took 17 s"}).group != of({"message": "lost 17 s"}).group
    assert of({"type": "x"}, "transaction").group is None


def test_what_a_search_looks_at() -> None:
    event_id = "9EC79C33-EC99-42AB-8353-589FCB2E04DC"
    tags = {"region": "eu", "n": 1, "nested": {"a": 1}}
    summary = of({"event_id": event_id, "transaction": "/pay", "tags": tags})
    assert summary.event_id == "9ec79c33ec9942ab8353589fcb2e04dc"
    assert (summary.route, summary.tags) == ("/pay", {"region": "eu", "n": "1"})
