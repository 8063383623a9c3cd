"""Recordings show how a page is laid out, pointers and no words."""

import json
import zlib
from hashlib import sha256
from typing import Any

import pytest
from sentry_sdk.envelope import Envelope, Item, PayloadRef

from .. import build
from ..replay import masked
from ..replay_elements import Stylesheets
from .recorder import KNOWN, somebody

OF_BROWSERS = build("the clinic's secret", KNOWN, literals=frozenset())


def recording_of(name: str) -> list[dict[str, Any]]:
    """Return rrweb events with ``name`` wherever text can be."""
    text = {"type": 3, "id": 4, "textContent": name}
    node = {
        "type": 2,
        "id": 3,
        "tagName": "input",
        "attributes": {
            "id": name,
            "class": name,
            "value": name,
            "href": name,
            "style": name,
            "title": name,
            "data-x": name,
            name: name,
            "rr_width": "120px",
            "rr_height": f"{name}px",
        },
        "childNodes": [
            text,
            {"type": 2, "id": 5, "tagName": name, "attributes": {}, "childNodes": []},
        ],
    }
    document = {"type": 0, "id": 1, "childNodes": [{"type": 1, "name": name}, node]}
    return [
        {
            "type": 4,
            "timestamp": 1,
            "data": {"href": f"https://x/{name}", "width": 800, "height": 600},
        },
        {
            "type": 2,
            "timestamp": 2,
            "data": {"node": document, "initialOffset": {"left": 0, "top": 7}},
        },
        {
            "type": 3,
            "timestamp": 3,
            "data": {
                "source": 0,
                "texts": [{"id": 4, "value": name}],
                "attributes": [{"id": 3, "attributes": {"value": name, "title": name}}],
                "removes": [{"parentId": 1, "id": 9}],
                "adds": [{"parentId": 3, "nextId": None, "node": text}],
            },
        },
        {
            "type": 3,
            "timestamp": 4,
            "data": {"source": 5, "id": 3, "text": name, "isChecked": True},
        },
        {"type": 3, "timestamp": 5, "data": {"source": 2, "type": 2, "id": 3, "x": 10, "y": 20}},
        {"type": 3, "timestamp": 6, "data": {"source": 9, "id": 3, "commands": [name]}},
        {
            "type": 5,
            "timestamp": 7,
            "data": {
                "tag": "breadcrumb",
                "payload": {
                    "timestamp": 7,
                    "type": name,
                    "category": "ui.click",
                    "message": f"body > {name}",
                    "data": {"nodeId": 3, "node": {"textContent": name}},
                },
            },
        },
        {
            "type": 5,
            "timestamp": 8,
            "data": {
                "tag": "performanceSpan",
                "payload": {
                    "op": "resource.fetch",
                    "description": f"https://x/{name}",
                    "startTimestamp": 7,
                    "endTimestamp": 8,
                    "data": {"statusCode": 200, "request": {"body": name}},
                },
            },
        },
        {"type": 5, "timestamp": 9, "data": {"tag": name, "payload": {name: name}}},
        {"type": 6, "timestamp": 9, "data": {"plugin": name, "payload": name}},
        {"type": name, "timestamp": name, "data": name},
    ]


@pytest.mark.parametrize("compressed", [False, True])
def test_a_recording_keeps_its_shape_and_loses_its_words(compressed: bool) -> None:
    name = somebody()
    body = json.dumps(recording_of(name)).encode()
    raw = b'{"segment_id": 3}\n' + (zlib.compress(body) if compressed else body)
    envelope = Envelope({"event_id": "0" * 32})
    envelope.add_item(
        Item(
            PayloadRef(json={"type": "replay_event", "urls": [name], "segment_id": 3}),
            type="replay_event",
        )
    )
    envelope.add_item(Item(raw, type="replay_recording"))
    result = OF_BROWSERS.envelope(envelope).envelope
    assert result is not None
    about, recording = result.items
    assert about.payload.json == {"type": "replay_event", "segment_id": 3}
    head, _, rest = recording.get_bytes().partition(b"\n")
    plain = zlib.decompress(rest) if compressed else rest
    assert name.encode() not in about.get_bytes() + head + plain
    assert json.loads(head) == {"segment_id": 3}
    events = json.loads(plain)
    assert [e["type"] for e in events] == [4, 2, 3, 3, 3, 5, 5]
    assert events[0]["data"] == {"href": "", "width": 800, "height": 600}
    page = events[1]["data"]["node"]["childNodes"][1]
    assert page["tagName"] == "input"
    assert page["attributes"] == {"class": "", "style": "", "rr_width": "120px"}
    assert page["childNodes"][0]["textContent"] == "x" * len(name)
    assert page["childNodes"][1]["tagName"] == "div"
    assert events[4]["data"] == {"source": 2, "type": 2, "id": 3, "x": 10, "y": 20}


SHEET = ".card { color: red } #app { width: 1px } .of[data-v-1a2b3c4d] { color: red }"
STYLES = Stylesheets(
    frozenset({sha256(SHEET.encode()).hexdigest()}),
    frozenset({".card", "#app", ".of", "[data-v-1a2b3c4d]"}),
)


def attributes_of(tag: str, attributes: dict[str, Any]) -> Any:
    """Return what a recording keeps of an element's attributes."""
    node = {"type": 2, "id": 1, "tagName": tag, "attributes": attributes}
    event = {"type": 2, "timestamp": 1, "data": {"node": node}}
    result = masked(b"{}\n" + json.dumps([event]).encode(), STYLES)
    assert result is not None
    return json.loads(result.partition(b"\n")[2])[0]["data"]["node"]["attributes"]


def test_a_stylesheet_passes_that_is_the_builds_byte_for_byte() -> None:
    name = somebody()
    assert attributes_of("link", {"_cssText": SHEET}) == {"_cssText": SHEET}
    assert attributes_of("link", {"_cssText": f"{SHEET} "}) == {}
    assert attributes_of("link", {"_cssText": f".{name} {{ color: red }}"}) == {}
    assert attributes_of("style", {"_cssText": SHEET}) == {}
    assert attributes_of("link", {"_cssText": "\ud800", "href": name}) == {}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"class": "card jane of"}, {"class": "card of"}),
        ({"class": ["card"]}, {"class": ""}),
        ({"id": "app"}, {"id": "app"}),
        ({"id": "jane"}, {}),
        ({"data-v-1a2b3c4d": ""}, {"data-v-1a2b3c4d": ""}),
        ({"data-v-1a2b3c4d": "jane", "data-v-jane": ""}, {}),
        ({"style": "display: none;"}, {"style": "display: none;"}),
        ({"style": "display: none; width: 37px"}, {"style": ""}),
        ({"style": {"display": "none", "width": "37px"}}, {"style": {"display": "none"}}),
        ({"style": {"display": "jane"}}, {"style": {"display": False}}),
        ({"style": {"width": "37px"}}, {"style": {}}),
        (
            {"type": "radio", "dir": "rtl", "hidden": ""},
            {"type": "radio", "dir": "rtl", "hidden": ""},
        ),
        ({"type": "jane", "dir": ["rtl"], "hidden": "jane", "size": "1234", "checked": True}, {}),
        ({"id": None, "hidden": None, "title": None}, {"id": None, "hidden": None}),
    ],
)
def test_of_an_element_stays_what_lays_it_out(given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert attributes_of("div", given) == kept


@pytest.mark.parametrize(
    ("text", "shown"),
    [("  two\n words ", "  xxx\n xxxxx "), ("6 May\u00a02031", "x xxx\u00a0xxxx")],
)
def test_a_text_is_masked_letter_by_letter(text: str, shown: str) -> None:
    node = {"type": 3, "id": 1, "textContent": text}
    result = masked(b"{}\n" + json.dumps([{"type": 2, "data": {"node": node}}]).encode())
    assert result is not None
    assert json.loads(result.partition(b"\n")[2])[0]["data"]["node"]["textContent"] == shown


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"{}",
        b"{}\n{}",
        b"[]\n[]",
        b"{}\n\x78nothing",
        b"{}\n" + zlib.compress(b"[" + b" " * 30_000_000 + b"]"),
        b"{}\n" + b"[" * 100_000,
    ],
    ids=["empty", "no body", "no list", "no header", "broken", "bomb", "deep"],
)
def test_what_is_no_recording_is_dropped(odd: bytes) -> None:
    assert masked(odd) is None


def test_a_page_that_is_too_deep_is_cut() -> None:
    node: dict[str, Any] = {"type": 3, "id": 1, "textContent": "x"}
    for _ in range(300):
        node = {"type": 2, "id": 1, "tagName": "div", "attributes": {}, "childNodes": [node]}
    event = {"type": 2, "timestamp": 1, "data": {"node": node, "initialOffset": {}}}
    result = masked(b"{}\n" + json.dumps([event]).encode())
    assert result is not None
    assert result.count(b'"div"') == 151
