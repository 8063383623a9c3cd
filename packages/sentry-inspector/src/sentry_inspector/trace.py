"""One trace, put together from whatever each process sent of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from .refusal import Refused
from .store import Captured
from .untrusted_json import mapping, mappings

# Items of these kinds name the span they happened in, and are marked on it.
MARKED = {"event", "check_in"}


def gather(items: Iterable[Captured], trace_id: str) -> dict[str, Any]:
    """Return the spans and the errors of a trace, whichever process they come from.

    Times are seconds since the epoch; a span without an end has the end ``None``.
    """
    needle = trace_id.encode()
    spans: dict[str, dict[str, Any]] = {}
    marks = []
    for item in items:
        if not needle or needle not in item.item.payload:
            continue
        try:
            document = item.json
        except Refused:
            continue
        for span in _spans(item, mapping(document), trace_id):
            spans[span["id"]] = span
        if item.kind in MARKED and item.trace_id == trace_id:
            marks.append(
                {
                    "number": item.number,
                    "title": item.title,
                    "service": item.service,
                    "span": _context(document).get("span_id"),
                    "time": seconds(document.get("timestamp")) or item.received,
                }
            )
    ordered = sorted(spans.values(), key=lambda span: span["start"] or 0)
    return {"trace_id": trace_id, "spans": ordered, "marks": marks}


def seconds(value: Any) -> float | None:
    """Return a time of Sentry's, a number or RFC 3339 text, as seconds since the epoch."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _spans(item: Captured, document: Mapping[str, Any], trace_id: str) -> Iterator[dict[str, Any]]:
    if item.kind == "transaction":
        root = _context(document)
        if root.get("trace_id") != trace_id:
            return
        yield _span(item, root, document.get("transaction"), document.get("timestamp"), document)
        for span in mappings(document.get("spans")):
            yield _span(item, span, span.get("description"), span.get("timestamp"), span)
    elif item.kind == "span":
        for span in mappings(document.get("items")) or [document]:
            if span.get("trace_id") == trace_id:
                end = span.get("end_timestamp") or span.get("timestamp")
                yield _span(item, span, span.get("name") or span.get("description"), end, span)


def _span(
    item: Captured, span: Mapping[str, Any], name: Any, end: Any, timed: Mapping[str, Any]
) -> dict[str, Any]:
    op = span.get("op") or mapping(mapping(span.get("attributes")).get("sentry.op")).get("value")
    return {
        "id": str(span.get("span_id")),
        "parent": span.get("parent_span_id"),
        "name": str(name or op or "(no name)"),
        "op": op,
        "status": span.get("status"),
        "service": item.service,
        "start": seconds(timed.get("start_timestamp")),
        "end": seconds(end),
        "number": item.number,
    }


def _context(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(mapping(document.get("contexts")).get("trace"))
