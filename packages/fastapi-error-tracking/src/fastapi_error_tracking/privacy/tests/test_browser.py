"""What browsers send passes the same table; its texts must be the build's own."""

import json
from time import time
from typing import Any

import pytest
from sentry_sdk.envelope import Envelope, Item, PayloadRef

from .. import build
from .recorder import KNOWN, TELEMETRY, somebody

TEXTS = {"Could not load {…}", "Nothing here", "loadAppointments"}
PATHS = {"/", "/*", "/api/v1/*", "/plans/:id"}

FILES = frozenset({"/assets/index-4f1c.js", "/app/assets/style-1.css"})
GATE = build("the clinic's secret", KNOWN, [TELEMETRY], literals=TEXTS | PATHS | FILES)


def sent(event: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return what leaves of a browser's event."""
    result = GATE.envelope(Envelope(items=[Item(PayloadRef(json=event), type="event")])).envelope
    assert result is not None
    payload = result.items[0].payload.json
    assert isinstance(payload, dict)
    return payload, result.serialize()


def event(name: str, **more: Any) -> dict[str, Any]:
    """Return an event as the browser's SDK makes it."""
    frame = {
        "filename": f"https://clinic.example/assets/index-4f1c.js?{name}",
        "abs_path": f"https://clinic.example/{name}",
        "function": "loadAppointments",
        "module": "os",
        "context_line": name,
        "lineno": 1,
        "colno": 48_211,
        "in_app": True,
    }
    return {
        "platform": "javascript",
        "release": KNOWN.release,
        "request": {"url": f"https://clinic.example/{name}", "headers": {"Referer": name}},
        "exception": {
            "values": [
                {"type": "TypeError", "value": name, "stacktrace": {"frames": [frame]}},
                {"type": name, "value": "Could not load {…}"},
            ]
        },
        "sdk": {"name": "sentry.javascript.vue", "settings": {"infer_ip": "auto"}},
        **more,
    }


def test_texts_of_the_build_stay_and_others_go() -> None:
    name = somebody()
    kept, data = sent(event(name, message=name))
    first, second = kept["exception"]["values"]
    assert name.encode() not in data
    assert "value" not in first
    assert second == {"type": "Error", "value": "Could not load {…}"}
    assert "message" not in kept
    assert kept["sdk"]["settings"] == {"infer_ip": "never"}
    assert kept["release"] == KNOWN.release


def violation(address: str, blocked: str, directive: str) -> dict[str, Any]:
    """Return an event about what a page's policy forbids."""
    tags = {"directive": directive, "address": address, "blocked": blocked}
    thrown = {"type": "SecurityPolicyViolation", "value": "Nothing here"}
    fingerprint = ["Nothing here", directive]
    return event("", tags=tags, fingerprint=fingerprint, exception={"values": [thrown]})


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("https://…/*", "https://…/*"),  # as the browser's gate leaves it
        ("https://pictures.example/{name}.png?{name}", None),
    ],
)
def test_of_what_a_page_s_policy_forbids_no_more_is_told_than_the_build_knows(
    address: str, left: str | None
) -> None:
    name = somebody()
    kept, data = sent(violation(address.replace("{name}", name), "inline", "img-src"))
    assert kept["tags"] == {"directive": "img-src", "blocked": "inline"} | (
        {"address": left} if left else {}
    )
    assert kept["fingerprint"] == ["Nothing here", "img-src"]
    assert kept["exception"]["values"][0]["type"] == "SecurityPolicyViolation"
    assert name.encode() not in data

    kept, data = sent(violation(name, name, name))
    assert "tags" not in kept or kept["tags"] == {}
    assert kept["fingerprint"] == ["Nothing here"]
    assert name.encode() not in data


def test_frames_keep_asset_function_and_place() -> None:
    kept, _ = sent(event(somebody()))
    (frame,) = kept["exception"]["values"][0]["stacktrace"]["frames"]
    assert frame == {
        "filename": "app:///assets/index-4f1c.js",
        "function": "loadAppointments",
        "lineno": 1,
        "colno": 48_211,
        "in_app": True,
    }


@pytest.mark.parametrize("folder", ["assets", "src", "node_modules", "@vite", "app/assets"])
@pytest.mark.parametrize("ending", ["js", "mjs", "css", "vue", "ts"])
def test_what_lies_beside_the_files_of_the_build_is_not_named(folder: str, ending: str) -> None:
    name = somebody()
    given = event("x")
    path = f"/{folder}/{name}.{ending}"
    frames = given["exception"]["values"][0]["stacktrace"]["frames"]
    frames.append({"filename": f"https://clinic.example{path}"})
    frames.append({"filename": f"app://{path}"})
    given["breadcrumbs"] = [{"category": "fetch", "data": {"url": path, "method": "GET"}}]
    kept, _ = sent(given)
    assert name not in json.dumps(kept)
    assert kept["breadcrumbs"][0]["data"] == {"method": "GET"}


def test_a_file_of_the_build_is_named() -> None:
    given = event("x")
    given["breadcrumbs"] = [{"data": {"url": "/app/assets/style-1.css"}}]
    kept, _ = sent(given)
    assert kept["breadcrumbs"][0]["data"] == {"url": "/app/assets/style-1.css"}


def test_a_function_that_the_source_does_not_name_is_not_named() -> None:
    given = event(somebody())
    frames = given["exception"]["values"][0]["stacktrace"]["frames"]
    frames[0]["function"] = somebody()
    kept, _ = sent(given)
    assert kept["exception"]["values"][0]["stacktrace"]["frames"][0]["function"] == "?"


def test_what_browsers_add_stays_as_their_gate_writes_it() -> None:
    crumbs = [
        {"category": "ui.click", "message": "* > button"},
        {"category": "navigation", "data": {"from": "/", "to": "/plans/:id"}},
        {"category": "fetch", "type": "http", "data": {"method": "GET", "url": "/api/v1/*"}},
        {"category": "xhr", "type": "http", "data": {"url": "https://…/*", "status_code": 500}},
    ]
    more = {
        "event_id": "a" * 32,
        "breadcrumbs": crumbs,
        "contexts": {
            "vue": {
                "componentName": "loadAppointments",
                "lifecycleHook": "https://vuejs.org/error-reference/#runtime-5",
            }
        },
        "tags": {"replayId": "a" * 32, "number": "a" * 8, "feature": "plans"},
        "release": "clinic@1.4.1",
        "transaction": "/plans/:id",
    }
    kept, _ = sent(event(somebody(), **more))
    assert {name: kept[name] for name in more} == more


def test_what_their_gate_did_not_see_goes() -> None:
    name = somebody()
    more = {
        "breadcrumbs": [
            {"category": "ui.click", "message": f"main > button#{name}"},
            {"category": "navigation", "data": {"from": f"/{name}", "to": f"/plans/{name}"}},
            {"category": "fetch", "data": {"url": f"https://{name}.example/"}},
            {"category": "fetch", "data": {"url": f"/api/v1/*?{name}"}},
        ],
        "contexts": {"vue": {"componentName": name, "lifecycleHook": name, name: 1}},
        "tags": {"replayId": name, "number": name},
        "release": f"{name}@1.4.1",
        "transaction": f"/plans/{name}",
    }
    kept, data = sent(event(name, **more))
    assert name.encode() not in data
    assert kept["transaction"] == "unmatched route"


@pytest.mark.parametrize("name", ["GET /api/v1/*", "GET https://api.example.com/*", "GET"])
def test_a_request_is_named_by_what_may_be_shown(name: str) -> None:
    assert span_name(name) == name


@pytest.mark.parametrize("form", ["GET /{}", "GET https://{}.example/*", "{}", "GET /api/v1/*#{}"])
def test_a_request_that_shows_more_is_named_by_less(form: str) -> None:
    assert span_name(form.format(somebody())) in ("GET", "http.client")


def span_name(name: str) -> str:
    """Return what leaves of a span's name."""
    span = {
        "trace_id": "a" * 32,
        "span_id": "b" * 16,
        "name": name,
        "is_segment": False,
        "attributes": {"sentry.op": {"value": "http.client", "type": "string"}},
    }
    envelope = Envelope(items=[Item(PayloadRef(json={"version": 2, "items": [span]}), type="span")])
    result = GATE.envelope(envelope).envelope
    assert result is not None
    payload = result.items[0].payload.json
    assert isinstance(payload, dict)
    return str(payload["items"][0]["name"])


def test_the_server_s_own_source_is_not_shown() -> None:
    kept, data = sent(event(somebody()))
    assert "context_line" not in kept["exception"]["values"][0]["stacktrace"]["frames"][0]
    assert b"import" not in data


def test_a_browser_cannot_say_what_was_removed() -> None:
    name = somebody()
    crumb = {"timestamp": 1, "category": "ui.click", "removed": f"{name}\t{name}"}
    item = Item(PayloadRef(json={"breadcrumbs": [crumb]}), type="event")
    removals = GATE.envelope(Envelope(items=[item])).removals
    assert removals["event.breadcrumbs[].*", "unlisted"] == 1
    assert name not in repr(removals)


@pytest.mark.parametrize("kind", ["transaction", "check_in", "profile", "sessions", "attachment"])
def test_what_no_browser_sends_is_dropped(kind: str) -> None:
    item = Item(PayloadRef(json={"level": "info", "status": "ok"}), type=kind)
    assert GATE.envelope(Envelope(items=[item])).envelope is None


def test_nothing_is_to_be_inferred_from_the_connection() -> None:
    log = {"timestamp": time(), "trace_id": "a" * 32, "body": "Nothing here", "level": "info"}
    item = Item(PayloadRef(json={"version": 2, "items": [log]}), type="log")
    result = GATE.envelope(Envelope(items=[item])).envelope
    assert result is not None
    assert result.items[0].payload.json == {
        "version": 2,
        "items": [log],
        "ingest_settings": {"infer_ip": "never", "infer_user_agent": "never"},
    }
    assert result.items[0].headers["content_type"] == "application/vnd.sentry.items.log+json"


@pytest.mark.parametrize("kind", ["log", "span", "trace_metric", "client_report"])
def test_an_item_with_nothing_in_it_is_dropped(kind: str) -> None:
    payloads: list[dict[str, Any]] = [{}, {"items": [], "discarded_events": []}]
    for payload in payloads:
        item = Item(PayloadRef(json=payload), type=kind)
        assert GATE.envelope(Envelope(items=[item])).envelope is None


def test_headers_keep_what_tells_the_browser_s_trace() -> None:
    name = somebody()
    trace = {"trace_id": "a" * 32, "public_key": "key", "sample_rate": "0.5", "user_id": name}
    headers = {"trace": trace, "dsn": f"https://{name}@x/1", "policy": 1, "sdk": {name: name}}
    item = Item(PayloadRef(json={"level": "info"}), type="event")
    result = GATE.envelope(Envelope(headers, [item])).envelope
    assert result is not None
    assert name.encode() not in result.serialize()
    assert result.headers == {
        "trace": {"trace_id": "a" * 32, "public_key": "key", "sample_rate": "0.5"},
        "sdk": {"settings": {"infer_ip": "never"}},
    }


@pytest.mark.parametrize(("number", "leaves"), [("aaaaaaaa", True), ("19700131", False)])
def test_the_number_of_an_event_is_its_own(number: str, leaves: bool) -> None:
    kept, data = sent({"event_id": "a" * 32, "level": "error", "tags": {"number": number}})
    assert kept["tags"] == ({"number": number} if leaves else {})
    assert (number.encode() in data) or not leaves
