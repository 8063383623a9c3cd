"""One trace, put together from whatever each process sent of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from .refusal import Refused
from .store import Captured
from .untrusted_json import is_list, mapping, mappings, text, text_or_none, whole

# Items of these kinds name the span they happened in, and are marked on it.
MARKED = {"event", "check_in"}
# Items of these hold entries of any trace, each with its own.
BATCHED = {"log": "body", "trace_metric": "name"}
MOST_SPANS = 10_000
MOST_ENTRIES = 5_000


def gather(items: Iterable[Captured], trace_id: str) -> dict[str, Any]:
    """Return what belongs to a trace, whichever process it comes from.

    Spans, ``marks`` (errors and check-ins) and ``entries`` (logs, metrics, replays, feedback) are
    in order of time. Times are seconds since the epoch; a span without an end has the end ``None``.
    ``total_spans`` and ``total_entries`` say how many there are where not all are returned.
    """
    needle = trace_id.encode("utf-8", "replace")
    spans: dict[str, dict[str, Any]] = {}
    marks: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for item in items:
        if not needle or needle not in item.item.payload:
            continue
        try:
            document = mapping(item.json)
        except Refused:
            continue
        for span in _spans(item, document, trace_id):
            spans[span["id"] or f"none {len(spans)}"] = span
        entries.extend(_entries(item, document, trace_id))
        if item.kind in MARKED and item.trace_id == trace_id:
            span_id = text_or_none(_context(document).get("span_id"))
            time = seconds(document.get("timestamp")) or item.received
            marks.append(_entry(item, item.title, item.summary.level, span_id, time))
    return {
        "trace_id": trace_id,
        "spans": _first(spans.values(), "start", MOST_SPANS),
        "marks": _first(marks, "time", MOST_ENTRIES),
        "entries": _first(entries, "time", MOST_ENTRIES),
        "total_spans": len(spans),
        "total_entries": len(entries) + len(marks),
    }


def seconds(value: Any) -> float | None:
    """Return a time of Sentry's, a number or RFC 3339 text, as seconds since the epoch."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


def _first(found: Iterable[dict[str, Any]], by: str, most: int) -> list[dict[str, Any]]:
    return list(islice(sorted(found, key=lambda one: one[by] or 0), most))


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
        "id": text_or_none(span.get("span_id")) or "",
        "parent": text_or_none(span.get("parent_span_id")),
        "name": text_or_none(name) or text_or_none(op) or "(no name)",
        "op": text_or_none(op),
        "status": text_or_none(span.get("status")),
        "service": item.service,
        "start": seconds(timed.get("start_timestamp")),
        "end": seconds(end),
        "number": item.number,
        "item": item.id,
    }


def _entries(
    item: Captured, document: Mapping[str, Any], trace_id: str
) -> Iterator[dict[str, Any]]:
    if item.kind in BATCHED:
        for held in mappings(document.get("items")):
            if held.get("trace_id") == trace_id:
                title = text(held.get(BATCHED[item.kind])) or "(no text)"
                if item.kind == "trace_metric":
                    title += f" {_value(held)}"
                level = text_or_none(held.get("level"), 20)
                span_id = text_or_none(held.get("span_id"))
                time = seconds(held.get("timestamp")) or item.received
                yield _entry(item, whole(title[:300]), level, span_id, time)
    elif item.kind in ("replay_event", "feedback"):
        traces = document.get("trace_ids")
        if item.trace_id == trace_id or (is_list(traces) and trace_id in traces):
            time = seconds(document.get("timestamp")) or item.received
            yield _entry(item, item.title, item.summary.level, None, time)


def _value(metric: Mapping[str, Any]) -> str:
    value = metric.get("value")
    shown = str(value)[:40] if isinstance(value, (int, float)) else "(no value)"
    unit = text_or_none(metric.get("unit"), 40)
    return f"{shown} {unit}" if unit else shown


def _entry(
    item: Captured, title: str, level: str | None, span: str | None, time: float
) -> dict[str, Any]:
    return {
        "number": item.number,
        "item": item.id,
        "kind": item.kind,
        "title": title,
        "level": level,
        "service": item.service,
        "span": span,
        "time": time,
    }


def _context(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(mapping(document.get("contexts")).get("trace"))
