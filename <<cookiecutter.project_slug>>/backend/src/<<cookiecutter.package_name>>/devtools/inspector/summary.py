"""One line about an item: what a list shows of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .envelope import Item

LEVELS = ("trace", "debug", "info", "warning", "error", "fatal")


@dataclass(frozen=True, slots=True)
class Summary:
    """What can be said of an item at a glance; ``None`` where the item does not say it."""

    title: str
    service: str | None = None
    level: str | None = None
    trace_id: str | None = None
    release: str | None = None
    environment: str | None = None


def summarise(item: Item, document: Any) -> Summary:
    """Return the summary of ``item``, whose payload says ``document``."""
    about = SUMMARIES.get(item.kind)
    if about is None:
        return Summary(f"{item.kind}, {_size(item)}")
    return about(item, _mapping(document))


def _event(_: Item, event: Mapping[str, Any]) -> Summary:
    exceptions = _values(event.get("exception"))
    message = _text(event.get("message")) or _text(_mapping(event.get("logentry")).get("message"))
    if exceptions:
        last = exceptions[-1]
        value = _text(last.get("value")).strip()
        kind = _text(last.get("type")) or "Error"
        title = f"{kind}: {value.splitlines()[0]}" if value else kind
    else:
        title = message.strip().splitlines()[0] if message.strip() else "(no message)"
    return _of_event(event, title, _text(event.get("level")) or "error")


def _transaction(_: Item, event: Mapping[str, Any]) -> Summary:
    trace = _mapping(_mapping(event.get("contexts")).get("trace"))
    failed = trace.get("status") not in (None, "ok", "cancelled", "unknown")
    title = (
        f"{_text(event.get('transaction')) or '(no name)'} · {_text(trace.get('op')) or 'default'}"
    )
    return _of_event(event, title, "error" if failed else "info")


def _of_event(event: Mapping[str, Any], title: str, level: str | None) -> Summary:
    trace = _mapping(_mapping(event.get("contexts")).get("trace"))
    return Summary(
        title,
        service=_tags(event.get("tags")).get("service"),
        level=level,
        trace_id=_optional(trace.get("trace_id")),
        release=_optional(event.get("release")),
        environment=_optional(event.get("environment")),
    )


def _spans(_: Item, document: Mapping[str, Any]) -> Summary:
    spans = _entries(document) or [document]
    roots = [span for span in spans if span.get("is_segment")] or spans
    failed = any(span.get("status") not in (None, "ok") for span in roots)
    name = _text(roots[0].get("name") or roots[0].get("description")) or "(no name)"
    return _of_entries(_counted(name, len(spans), "span"), "error" if failed else "info", spans)


def _logs(_: Item, document: Mapping[str, Any]) -> Summary:
    logs = _entries(document)
    worst = max(logs, key=lambda log: _rank(log.get("level")), default={})
    title = _counted(_text(worst.get("body")) or "(no text)", len(logs), "log")
    return _of_entries(title, _level(worst.get("level")), logs)


def _metrics(_: Item, document: Mapping[str, Any]) -> Summary:
    metrics = _entries(document)
    names = list(Counter(_text(metric.get("name")) for metric in metrics))
    return _of_entries(_counted(", ".join(names), len(metrics), "metric"), None, metrics)


def _of_entries(title: str, level: str | None, entries: list[Mapping[str, Any]]) -> Summary:
    traces = {entry.get("trace_id") for entry in entries}
    first = _mapping(entries[0].get("attributes")) if entries else {}
    return Summary(
        title,
        service=_attribute(first, "service"),
        level=level,
        trace_id=_optional(traces.pop()) if len(traces) == 1 else None,
        release=_attribute(first, "sentry.release"),
        environment=_attribute(first, "sentry.environment"),
    )


def _check_in(_: Item, document: Mapping[str, Any]) -> Summary:
    status = _text(document.get("status"))
    trace = _mapping(_mapping(document.get("contexts")).get("trace"))
    return Summary(
        f"{_text(document.get('monitor_slug'))}: {status}",
        level="error" if status in ("error", "missed", "timeout") else "info",
        trace_id=_optional(trace.get("trace_id")),
        release=_optional(document.get("release")),
        environment=_optional(document.get("environment")),
    )


def _session(_: Item, document: Mapping[str, Any]) -> Summary:
    status = _text(document.get("status")) or "ok"
    errors = document.get("errors") or 0
    title = f"session {status}" + (f", {errors} errors" if errors else "")
    return _of_session(document, title, "error" if status in ("crashed", "abnormal") else "info")


def _sessions(_: Item, document: Mapping[str, Any]) -> Summary:
    totals: Counter[str] = Counter()
    for bucket in document.get("aggregates") or ():
        totals.update({k: v for k, v in _mapping(bucket).items() if isinstance(v, int)})
    counts = ", ".join(f"{number} {state}" for state, number in totals.items())
    return _of_session(document, f"sessions: {counts or 'none'}", "info")


def _of_session(document: Mapping[str, Any], title: str, level: str) -> Summary:
    attributes = _mapping(document.get("attrs"))
    return Summary(
        title,
        level=level,
        release=_optional(attributes.get("release")),
        environment=_optional(attributes.get("environment")),
    )


def _profile(item: Item, document: Mapping[str, Any]) -> Summary:
    transaction = _mapping(document.get("transaction"))
    name = _text(transaction.get("name")) or _text(document.get("platform"))
    return Summary(
        f"{name or 'profile'}, {_size(item)}",
        trace_id=_optional(transaction.get("trace_id")),
        release=_optional(document.get("release")),
        environment=_optional(document.get("environment")),
    )


def _client_report(_: Item, document: Mapping[str, Any]) -> Summary:
    dropped = [
        f"{_mapping(entry).get('quantity')} {_mapping(entry).get('category')}"
        f" ({_mapping(entry).get('reason')})"
        for entry in document.get("discarded_events") or ()
    ]
    return Summary(f"not sent: {', '.join(dropped) or 'nothing'}", level="warning")


def _feedback(_: Item, event: Mapping[str, Any]) -> Summary:
    feedback = _mapping(_mapping(event.get("contexts")).get("feedback"))
    title = _text(feedback.get("message")) or _text(event.get("comments")) or "(no message)"
    return _of_event(event, title, "info")


def _attachment(item: Item, _: Mapping[str, Any]) -> Summary:
    return Summary(f"{_text(item.header.get('filename'))}, {_size(item)}")


def _replay_event(_: Item, event: Mapping[str, Any]) -> Summary:
    segment = event.get("segment_id")
    traces = event.get("trace_ids") or [None]
    summary = _of_event(event, f"replay, segment {segment}", "info")
    return Summary(
        summary.title,
        service=summary.service,
        level=summary.level,
        trace_id=_optional(traces[0]) if isinstance(traces, list) else None,
        release=summary.release,
        environment=summary.environment,
    )


def _replay_recording(item: Item, _: Mapping[str, Any]) -> Summary:
    return Summary(f"replay recording, {_size(item)}")


SUMMARIES: dict[str, Callable[[Item, Mapping[str, Any]], Summary]] = {
    "event": _event,
    "transaction": _transaction,
    "span": _spans,
    "log": _logs,
    "trace_metric": _metrics,
    "check_in": _check_in,
    "session": _session,
    "sessions": _sessions,
    "profile": _profile,
    "profile_chunk": _profile,
    "client_report": _client_report,
    "feedback": _feedback,
    "user_report": _feedback,
    "attachment": _attachment,
    "replay_event": _replay_event,
    "replay_recording": _replay_recording,
}


def _counted(first: str, number: int, noun: str) -> str:
    return (
        f"{first.splitlines()[0] if first else first} · {number} {noun}{'' if number == 1 else 's'}"
    )


def _size(item: Item) -> str:
    size = len(item.payload)
    return f"{size} bytes" if size < 1000 else f"{size / 1000:.1f} kB"


def _rank(level: Any) -> int:
    level = _level(level)
    return LEVELS.index(level) if level in LEVELS else -1


def _level(level: Any) -> str | None:
    return "warning" if level == "warn" else _optional(level)


def _values(interface: Any) -> list[Mapping[str, Any]]:
    values = _mapping(interface).get("values") if isinstance(interface, Mapping) else interface
    return [_mapping(value) for value in values] if isinstance(values, list) else []


def _entries(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    entries = document.get("items")
    return [_mapping(entry) for entry in entries] if isinstance(entries, list) else []


def _tags(tags: Any) -> dict[str, str]:
    pairs: Iterable[Any] = tags.items() if isinstance(tags, Mapping) else tags or ()
    return {str(pair[0]): str(pair[1]) for pair in pairs if isinstance(pair, (list, tuple))}


def _attribute(attributes: Mapping[str, Any], name: str) -> str | None:
    return _optional(_mapping(attributes.get(name)).get("value"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _optional(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
