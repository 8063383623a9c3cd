"""The inspector's JSON API, its stream and its page."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice

import pytest

from sentry_inspector import Inspector, Store

from .envelopes import PROJECTS, client, envelope, event, item, post

TRACE = "1" * 32


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    with Inspector(projects=PROJECTS) as running:
        yield running


def messages(lines: Iterator[str]) -> Iterator[tuple[str, object]]:
    """Read server-sent events."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_list_detail_raw_and_forget(inspector: Inspector) -> None:
    post(inspector, event(message="one"))
    post(inspector, event(message="two"), project=2)
    listed = client.get(f"{inspector.url}/api/events").json()
    assert [row["title"] for row in listed["events"]] == ["one", "two"]
    assert listed["last"] == 2

    query = {"service": "worker", "kind": "event", "after": "1"}
    found = client.get(f"{inspector.url}/api/events", params=query).json()["events"]
    assert [row["number"] for row in found] == [2]

    detail = client.get(f"{inspector.url}/api/events/2").json()
    assert detail["payload"]["message"] == "two"
    raw = client.get(f"{inspector.url}/api/events/2/raw")
    assert raw.content == event(message="two").rstrip(b"\n")
    assert raw.headers["content-disposition"].startswith("attachment")

    assert client.delete(f"{inspector.url}/api/events").status_code == 204
    gone = client.get(f"{inspector.url}/api/events/2")
    assert gone.status_code == 404
    assert "There is no event 2" in gone.json()["detail"]


def test_what_is_no_json_is_shown_by_its_bytes(inspector: Inspector) -> None:
    post(inspector, envelope(item("attachment", b"\x00\xff", filename="x.bin")))
    detail = client.get(f"{inspector.url}/api/events/1").json()
    assert detail["payload"] is None
    assert detail["beginning_base64"] == "AP8="


def test_an_item_names_its_project_even_where_it_names_a_service(inspector: Inspector) -> None:
    post(inspector, event(tags={"service": "cron"}), project=2)
    detail = client.get(f"{inspector.url}/api/events/1").json()
    assert (detail["service"], detail["project"], detail["project_name"]) == ("cron", 2, "worker")


def test_the_page_learns_where_to_send_and_how_much_is_kept() -> None:
    with Inspector(projects=["shop"], store=Store(max_items=7)) as inspector:
        about = client.get(f"{inspector.url}/api/inspector").json()
    assert about == {
        "store": inspector.store.id,
        "max_items": 7,
        "projects": [{"number": 1, "name": "shop", "dsn": inspector.dsn("shop")}],
        "policy": False,
    }


def test_a_bad_number_is_explained(inspector: Inspector) -> None:
    response = client.get(f"{inspector.url}/api/events?after=x")
    assert response.status_code == 400
    assert response.json()["detail"] == "after is the number of an event, not 'x'."


def test_the_stream_tells_what_comes_and_resumes(inspector: Inspector) -> None:
    post(inspector, event(message="before"))
    with client.stream("GET", f"{inspector.url}/api/stream", timeout=10) as stream:
        stream_messages = messages(stream.iter_lines())
        assert next(stream_messages) == ("hello", {"store": inspector.store.id})
        post(inspector, event(message="now"))
        name, rows = next(stream_messages)
        assert (name, [row["title"] for row in rows]) == ("captured", ["now"])  # type: ignore[attr-defined]
        inspector.store.clear()
        assert next(stream_messages)[0] == "cleared"

    post(inspector, event(message="while away"))
    headers = {"Last-Event-ID": "2"}
    with client.stream("GET", f"{inspector.url}/api/stream", headers=headers, timeout=10) as stream:
        name, rows = list(islice(messages(stream.iter_lines()), 2))[1]
        assert [row["title"] for row in rows] == ["while away"]  # type: ignore[attr-defined]


def test_a_burst_comes_in_few_messages(inspector: Inspector) -> None:
    with client.stream("GET", f"{inspector.url}/api/stream", timeout=10) as stream:
        stream_messages = messages(stream.iter_lines())
        next(stream_messages)
        for _ in range(5):
            post(inspector, envelope(*[item("session", {})] * 100))
        received: list[int] = []
        for _name, rows in stream_messages:
            received.append(len(rows))  # type: ignore[arg-type]
            if sum(received) == 500:
                break
    assert len(received) <= 6


def test_an_open_stream_does_not_keep_the_inspector_from_stopping() -> None:
    with ExitStack() as running:
        inspector = running.enter_context(Inspector())
        url = f"{inspector.url}/api/stream"
        with client.stream("GET", url, timeout=10) as stream:
            lines = stream.iter_lines()
            next(lines)
            before = time.monotonic()
            running.close()
            assert time.monotonic() - before < 1
            assert list(messages(lines)) == [("hello", {"store": inspector.store.id})]


def test_a_trace_is_put_together_across_processes(inspector: Inspector) -> None:
    request = {
        "transaction": "/api/v1/test",
        "contexts": {"trace": {"trace_id": TRACE, "span_id": "a", "op": "http.server"}},
        "start_timestamp": "2026-11-23T10:00:00Z",
        "timestamp": 1795428001.5,
        "spans": [
            {
                "span_id": "b",
                "parent_span_id": "a",
                "op": "db",
                "start_timestamp": 1,
                "timestamp": 2,
            }
        ],
    }
    streamed = {
        "items": [
            {
                "trace_id": TRACE,
                "span_id": "c",
                "parent_span_id": "b",
                "name": "job",
                "start_timestamp": 3,
                "end_timestamp": 4,
                "status": "error",
                "attributes": {"sentry.op": {"type": "string", "value": "queue.process"}},
            },
            {"trace_id": "2" * 32, "span_id": "d", "name": "of another trace"},
        ]
    }
    kind = "application/vnd.sentry.items.span.v2+json"
    post(inspector, envelope(item("transaction", request)))
    post(inspector, b"{}\n" + item("span", streamed, item_count=2, content_type=kind), project=2)
    failed = {"contexts": {"trace": {"trace_id": TRACE, "span_id": "c"}}, "timestamp": 3.5}
    post(inspector, event(**failed), project=2)

    trace = client.get(f"{inspector.url}/api/traces/{TRACE}").json()
    assert {span["id"]: (span["service"], span["op"]) for span in trace["spans"]} == {
        "a": ("backend", "http.server"),
        "b": ("backend", "db"),
        "c": ("worker", "queue.process"),
    }
    (root,) = (span for span in trace["spans"] if span["id"] == "a")
    assert root["end"] - root["start"] == pytest.approx(1.5)
    assert [(mark["title"], mark["span"]) for mark in trace["marks"]] == [("It broke", "c")]


def test_the_page_loads_only_its_own_files(inspector: Inspector) -> None:
    page = client.get(inspector.url)
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    needed = set(re.findall(r'(?:src|href)="([^"]+)"', page.text))
    modules = ["/static/main.js"]
    while modules:
        script = client.get(inspector.url + modules.pop()).text
        for name in re.findall(r"from '\./([^']+)'", script):
            if f"/static/{name}" not in needed:
                needed.add(f"/static/{name}")
                modules.append(f"/static/{name}")
    assert len(needed) > 5
    for path in needed:
        assert path.startswith("/static/")
        assert client.get(inspector.url + path).status_code == 200, path
