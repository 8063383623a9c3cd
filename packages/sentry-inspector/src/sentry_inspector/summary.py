"""One line about an item: what a list shows of it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .envelope import Item
from .untrusted_json import mapping, mappings, text, text_or_none

# Statuses of spans. What is in neither set is the caller's mistake.
FINE = {None, "ok", "unset", "cancelled", "unknown"}
FAILED = {
    "error",
    "internal_error",
    "unknown_error",
    "unavailable",
    "deadline_exceeded",
    "data_loss",
}

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
    return about(item, mapping(document))


def _event(_: Item, event: Mapping[str, Any]) -> Summary:
    exceptions = _values(event.get("exception"))
    message = text(event.get("message")) or text(mapping(event.get("logentry")).get("message"))
    if exceptions:
        last = exceptions[-1]
        value = text(last.get("value")).strip()
        kind = text(last.get("type")) or "Error"
        title = f"{kind}: {value.splitlines()[0]}" if value else kind
    else:
        title = message.strip().splitlines()[0] if message.strip() else "(no message)"
    return _of_event(event, title, text(event.get("level")) or "error")


def _transaction(_: Item, event: Mapping[str, Any]) -> Summary:
    trace = mapping(mapping(event.get("contexts")).get("trace"))
    name = text(event.get("transaction")) or "(no name)"
    method = text(mapping(event.get("request")).get("method"))
    if method and name.startswith("/"):
        name = f"{method} {name}"
    title = f"{name} · {text(trace.get('op')) or 'default'}"
    return _of_event(event, title, _level_of_status(trace.get("status")))


def _of_event(event: Mapping[str, Any], title: str, level: str | None) -> Summary:
    trace = mapping(mapping(event.get("contexts")).get("trace"))
    return Summary(
        title,
        service=_tags(event.get("tags")).get("service"),
        level=level,
        trace_id=text_or_none(trace.get("trace_id")),
        release=text_or_none(event.get("release")),
        environment=text_or_none(event.get("environment")),
    )


def _spans(_: Item, document: Mapping[str, Any]) -> Summary:
    spans = _entries(document) or [document]
    roots = [span for span in spans if span.get("is_segment")] or spans
    worst = max((_level_of_status(span.get("status")) for span in roots), key=_rank)
    name = text(roots[0].get("name") or roots[0].get("description")) or "(no name)"
    return _of_entries(_counted(name, len(spans), "span"), worst, spans)


def _logs(_: Item, document: Mapping[str, Any]) -> Summary:
    logs = _entries(document)
    worst = max(logs, key=lambda log: _rank(log.get("level")), default={})
    title = _counted(text(worst.get("body")) or "(no text)", len(logs), "log")
    return _of_entries(title, _level(worst.get("level")), logs)


def _metrics(_: Item, document: Mapping[str, Any]) -> Summary:
    metrics = _entries(document)
    names = list(Counter(text(metric.get("name")) for metric in metrics))
    return _of_entries(_counted(", ".join(names), len(metrics), "metric"), None, metrics)


def _of_entries(title: str, level: str | None, entries: list[Mapping[str, Any]]) -> Summary:
    traces = {entry.get("trace_id") for entry in entries}
    first = mapping(entries[0].get("attributes")) if entries else {}
    return Summary(
        title,
        service=_attribute(first, "service"),
        level=level,
        trace_id=text_or_none(traces.pop()) if len(traces) == 1 else None,
        release=_attribute(first, "sentry.release"),
        environment=_attribute(first, "sentry.environment"),
    )


def _check_in(_: Item, document: Mapping[str, Any]) -> Summary:
    status = text(document.get("status"))
    trace = mapping(mapping(document.get("contexts")).get("trace"))
    return Summary(
        f"{text(document.get('monitor_slug'))}: {status}",
        level="error" if status in ("error", "missed", "timeout") else "info",
        trace_id=text_or_none(trace.get("trace_id")),
        release=text_or_none(document.get("release")),
        environment=text_or_none(document.get("environment")),
    )


def _session(_: Item, document: Mapping[str, Any]) -> Summary:
    status = text(document.get("status")) or "ok"
    errors = document.get("errors") or 0
    title = f"session {status}" + (f", {errors} errors" if errors else "")
    return _of_session(document, title, "error" if status in ("crashed", "abnormal") else "info")


def _sessions(_: Item, document: Mapping[str, Any]) -> Summary:
    totals: Counter[str] = Counter()
    for bucket in mappings(document.get("aggregates")):
        totals.update({name: value for name, value in bucket.items() if isinstance(value, int)})
    counts = ", ".join(f"{number} {state}" for state, number in totals.items())
    return _of_session(document, f"sessions: {counts or 'none'}", "info")


def _of_session(document: Mapping[str, Any], title: str, level: str) -> Summary:
    attributes = mapping(document.get("attrs"))
    return Summary(
        title,
        level=level,
        release=text_or_none(attributes.get("release")),
        environment=text_or_none(attributes.get("environment")),
    )


def _profile(item: Item, document: Mapping[str, Any]) -> Summary:
    transaction = mapping(document.get("transaction"))
    name = text(transaction.get("name")) or text(document.get("platform"))
    return Summary(
        f"{name or 'profile'}, {_size(item)}",
        trace_id=text_or_none(transaction.get("trace_id")),
        release=text_or_none(document.get("release")),
        environment=text_or_none(document.get("environment")),
    )


def _client_report(_: Item, document: Mapping[str, Any]) -> Summary:
    dropped = [
        f"{entry.get('quantity')} {entry.get('category')} ({entry.get('reason')})"
        for entry in mappings(document.get("discarded_events"))
    ]
    return Summary(f"not sent: {', '.join(dropped) or 'nothing'}", level="warning")


def _feedback(_: Item, event: Mapping[str, Any]) -> Summary:
    feedback = mapping(mapping(event.get("contexts")).get("feedback"))
    title = text(feedback.get("message")) or text(event.get("comments")) or "(no message)"
    return _of_event(event, title, "info")


def _attachment(item: Item, _: Mapping[str, Any]) -> Summary:
    return Summary(f"{text(item.header.get('filename'))}, {_size(item)}")


def _replay_event(_: Item, event: Mapping[str, Any]) -> Summary:
    segment = event.get("segment_id")
    traces = event.get("trace_ids")
    summary = _of_event(event, f"replay, segment {segment}", "info")
    return Summary(
        summary.title,
        service=summary.service,
        level=summary.level,
        trace_id=text_or_none(traces[0]) if isinstance(traces, list) and traces else None,
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


def _level_of_status(status: Any) -> str:
    if status in FINE:
        return "info"
    return "error" if status in FAILED else "warning"


def _rank(level: Any) -> int:
    level = _level(level)
    return LEVELS.index(level) if level in LEVELS else -1


def _level(level: Any) -> str | None:
    return "warning" if level == "warn" else text_or_none(level)


def _values(interface: Any) -> list[Mapping[str, Any]]:
    return mappings(interface.get("values") if isinstance(interface, Mapping) else interface)


def _entries(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return mappings(document.get("items"))


def _tags(tags: Any) -> dict[str, str]:
    if isinstance(tags, Mapping):
        return {str(name): str(value) for name, value in tags.items()}
    pairs = [pair for pair in tags if isinstance(pair, list)] if isinstance(tags, list) else []
    return {str(pair[0]): str(pair[1]) for pair in pairs if len(pair) == 2}


def _attribute(attributes: Mapping[str, Any], name: str) -> str | None:
    return text_or_none(mapping(attributes.get(name)).get("value"))
