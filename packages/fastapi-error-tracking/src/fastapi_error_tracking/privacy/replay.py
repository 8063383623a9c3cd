"""Replay recordings: rrweb's events rewritten so that they show boxes, pointers and no words.

A recording is a line of JSON and then a list of events, as JSON or compressed (zlib).
"""

import json
import zlib
from typing import Any

from ..json_size import MOST_VALUES, values_in
from .browser import selector
from .browser_words import shown

MAX_BYTES = 10_000_000
MAX_EVENTS = 20_000
MAX_DEPTH = 150
MAX_CHILDREN = 5_000

_TAGS = shown("element")
_CATEGORIES = shown("category")
_PLACES = tuple(sorted(shown("place")))
_MEASURES = tuple(sorted(shown("measure")))
_TIMES = tuple(sorted(shown("time")))
_KEPT_EVENTS = frozenset({"breadcrumb", "performanceSpan"})


def masked(recording: bytes) -> bytes | None:
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
    kept = [e for e in map(_event, events[:MAX_EVENTS]) if e is not None]
    result = json.dumps(kept, separators=(",", ":"), allow_nan=False).encode()
    segment = json.dumps({"segment_id": _number(header.get("segment_id")) or 0}).encode()
    return segment + b"\n" + (zlib.compress(result) if compressed else result)


def _event(event: Any) -> dict[str, Any] | None:
    if not isinstance(event, dict):
        return None
    kind, data = event.get("type"), event.get("data")
    data = data if isinstance(data, dict) else {}
    result = {"type": kind, "timestamp": _number(event.get("timestamp")) or 0}
    if type(kind) is not int:
        return None
    match kind:
        case 0 | 1:
            return {**result, "data": {}}
        case 2:
            offset = data.get("initialOffset")
            kept = _numbers(offset if isinstance(offset, dict) else {}, ("left", "top"))
            return {**result, "data": {"node": _node(data.get("node"), 0), "initialOffset": kept}}
        case 3:
            change = _change(data)
            return {**result, "data": change} if change else None
        case 4:
            return {**result, "data": {"href": "", **_numbers(data, ("width", "height"))}}
        case 5:
            custom = _custom(data)
            return {**result, "data": custom} if custom else None
    return None


def _node(node: Any, depth: int) -> dict[str, Any] | None:
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return None
    kind = node.get("type")
    result = _numbers(node, ("id", "rootId"))
    match kind:
        case 0:
            return {**result, "type": 0, "childNodes": _children(node, depth)}
        case 1:
            return {**result, "type": 1, "name": "html", "publicId": "", "systemId": ""}
        case 2:
            tag = node.get("tagName")
            attributes = node.get("attributes")
            return {
                **result,
                "type": 2,
                "tagName": tag if isinstance(tag, str) and tag in _TAGS else "div",
                "attributes": _attributes(attributes),
                "childNodes": _children(node, depth),
                **({"isSVG": True} if node.get("isSVG") is True else {}),
            }
        case 3 | 4 | 5:
            return {**result, "type": 3, "textContent": _mask(node.get("textContent"))}
    return None


def _children(node: dict[str, Any], depth: int) -> list[dict[str, Any]]:
    children = node.get("childNodes")
    if not isinstance(children, list):
        return []
    kept = (_node(child, depth + 1) for child in children[:MAX_CHILDREN])
    return [child for child in kept if child is not None]


def _attributes(attributes: Any) -> dict[str, Any]:
    """Keep the sizes that rrweb measured (``rr_width``: ``12px``)."""
    kept: dict[str, Any] = {}
    for name in ("rr_width", "rr_height", "rr_scrollLeft", "rr_scrollTop"):
        value = attributes.get(name) if isinstance(attributes, dict) else None
        if _number(value) is not None or _is_length(value):
            kept[name] = value
    return kept


def _is_length(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > 20 or not value.isascii():
        return False
    return value.removesuffix("px").replace(".", "", 1).isdecimal()


def _change(data: dict[str, Any]) -> dict[str, Any] | None:
    source = data.get("source")
    match source:
        case 0:
            return {
                "source": 0,
                "texts": [
                    {**_numbers(t, ("id",)), "value": _mask(t.get("value"))}
                    for t in _objects(data, "texts")
                ],
                "attributes": [
                    {**_numbers(a, ("id",)), "attributes": _attributes(a.get("attributes"))}
                    for a in _objects(data, "attributes")
                ],
                "removes": [_numbers(r, ("id", "parentId")) for r in _objects(data, "removes")],
                "adds": [
                    {**_numbers(a, ("parentId", "nextId", "previousId")), "node": node}
                    for a in _objects(data, "adds")
                    if (node := _node(a.get("node"), 0)) is not None
                ],
            }
        case 1 | 6 | 12:
            return {
                "source": source,
                "positions": [_numbers(p, _PLACES) for p in _objects(data, "positions")],
            }
        case 2 | 3 | 4 | 7:
            return {"source": source, **_numbers(data, _PLACES)}
        case 5:
            return {
                "source": 5,
                **_numbers(data, ("id",)),
                "text": _mask(data.get("text")),
                "isChecked": False,
            }
    return None


def _custom(data: dict[str, Any]) -> dict[str, Any] | None:
    tag, payload = data.get("tag"), data.get("payload")
    if not isinstance(tag, str) or tag not in _KEPT_EVENTS or not isinstance(payload, dict):
        return None
    kept: dict[str, Any] = _numbers(payload, _TIMES)
    for key in ("category", "op"):
        value = payload.get(key)
        if isinstance(value, str) and value in _CATEGORIES:
            kept[key] = value
    inner = payload.get("data")
    if isinstance(inner, dict):
        kept["data"] = _numbers(inner, _MEASURES)
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


def _numbers(data: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """Keep numbers, and null: a node without a next one is the last."""
    given = {key: data[key] for key in keys if key in data}
    return {k: v for k, v in given.items() if v is None or _number(v) is not None}


def _number(value: Any) -> int | float | None:
    """Return a number that is no more than a place, a size or a time in milliseconds."""
    return value if type(value) in (int, float) and abs(value) < 1e14 else None


def _mask(value: Any) -> str:
    return "*" * min(len(value), 200) if isinstance(value, str) else ""
