"""Replay recordings: rrweb's events rewritten to show how a page is laid out, and no words.

A recording is a line of JSON and then a list of events, as JSON or compressed (zlib).
"""

import json
import zlib
from typing import Any

from ..json_size import MOST_VALUES, values_in
from .browser import selector
from .browser_words import shown
from .replay_elements import (
    Stylesheets,
    masked_attributes,
    masked_node,
    masked_text,
    number,
    numbers,
)

MAX_BYTES = 10_000_000
MAX_EVENTS = 20_000

_CATEGORIES = shown("category")
_MEASURES = tuple(sorted(shown("measure")))
_TIMES = tuple(sorted(shown("time")))
NO_STYLESHEETS = Stylesheets()
_KEPT_EVENTS = frozenset({"breadcrumb", "performanceSpan"})


def masked(recording: bytes, styles: Stylesheets = NO_STYLESHEETS) -> bytes | None:
    """Return the recording without text, addresses or attributes, or None if it is none."""
    head, separator, body = recording.partition(b"\n")
    if not separator or len(head) > 1_000 or len(recording) > MAX_BYTES:
        return None
    try:
        header = json.loads(head)
        compressed = body[:1] == b"\x78"
        if compressed:
            unpacker = zlib.decompressobj()
            body = unpacker.decompress(body, MAX_BYTES)
            if unpacker.unconsumed_tail:
                return None
        if values_in(body) > MOST_VALUES:
            return None
        events = json.loads(body)
    except (ValueError, zlib.error, RecursionError):
        return None
    if not isinstance(events, list) or not isinstance(header, dict):
        return None
    shown_events = (_event(event, styles) for event in events[:MAX_EVENTS])
    kept = [event for event in shown_events if event is not None]
    result = json.dumps(kept, separators=(",", ":"), allow_nan=False).encode()
    segment = json.dumps({"segment_id": number(header.get("segment_id")) or 0}).encode()
    return segment + b"\n" + (zlib.compress(result) if compressed else result)


def _event(event: Any, styles: Stylesheets) -> dict[str, Any] | None:
    if not isinstance(event, dict):
        return None
    kind, data = event.get("type"), event.get("data")
    data = data if isinstance(data, dict) else {}
    result = {"type": kind, "timestamp": number(event.get("timestamp")) or 0}
    if type(kind) is not int:
        return None
    match kind:
        case 0 | 1:
            return {**result, "data": {}}
        case 2:
            offset = data.get("initialOffset")
            kept = numbers(offset if isinstance(offset, dict) else {}, ("left", "top"))
            return {
                **result,
                "data": {"node": masked_node(data.get("node"), styles), "initialOffset": kept},
            }
        case 3:
            change = _change(data, styles)
            return {**result, "data": change} if change else None
        case 4:
            return {**result, "data": {"href": "", **numbers(data, ("width", "height"))}}
        case 5:
            custom = _custom(data)
            return {**result, "data": custom} if custom else None
    return None


def _change(data: dict[str, Any], styles: Stylesheets) -> dict[str, Any] | None:
    source = data.get("source")
    match source:
        case 0:
            return {
                "source": 0,
                "texts": [
                    {**numbers(t, ("id",)), "value": masked_text(t.get("value"))}
                    for t in _objects(data, "texts")
                ],
                "attributes": [
                    {
                        **numbers(a, ("id",)),
                        "attributes": masked_attributes(a.get("attributes"), styles),
                    }
                    for a in _objects(data, "attributes")
                ],
                "removes": [numbers(r, ("id", "parentId")) for r in _objects(data, "removes")],
                "adds": [
                    {**numbers(a, ("parentId", "nextId", "previousId")), "node": node}
                    for a in _objects(data, "adds")
                    if (node := masked_node(a.get("node"), styles)) is not None
                ],
            }
        case 1 | 6 | 12:
            return {
                "source": source,
                "positions": [numbers(p) for p in _objects(data, "positions")],
            }
        case 2 | 3 | 4 | 7:
            return {"source": source, **numbers(data)}
        case 5:
            return {
                "source": 5,
                **numbers(data, ("id",)),
                "text": masked_text(data.get("text")),
                "isChecked": False,
            }
    return None


def _custom(data: dict[str, Any]) -> dict[str, Any] | None:
    tag, payload = data.get("tag"), data.get("payload")
    if not isinstance(tag, str) or tag not in _KEPT_EVENTS or not isinstance(payload, dict):
        return None
    kept: dict[str, Any] = numbers(payload, _TIMES)
    for key in ("category", "op"):
        value = payload.get(key)
        if isinstance(value, str) and value in _CATEGORIES:
            kept[key] = value
    inner = payload.get("data")
    if isinstance(inner, dict):
        kept["data"] = numbers(inner, _MEASURES)
    if tag == "breadcrumb":
        kept["type"] = "default"
        text = payload.get("message")
        if isinstance(text, str) and str(kept.get("category")).startswith("ui."):
            kept |= {"message": elements} if (elements := selector(text)) else {}
    else:
        kept["description"] = ""
    return {"tag": tag, "payload": kept}


def _objects(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = data.get(key)
    return [x for x in value[:MAX_EVENTS] if isinstance(x, dict)] if isinstance(value, list) else []
