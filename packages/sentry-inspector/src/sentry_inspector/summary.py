"""One line about an item: what a list shows of it."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from .envelope import Item
from .untrusted_json import is_list, mapping, mappings, text, text_or_none, whole

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

LONGEST_TITLE = 300
LONGEST = 200  # of every other text
MOST_TAGS = 30
MOST_TRACES = 50

LEVELS = ("trace", "debug", "info", "warning", "error", "fatal")


@dataclass(frozen=True, slots=True)
class Summary:
    """What can be said of an item at a glance; ``None`` where the item does not say it.

    ``group`` is the same for errors that are one mistake; ``route`` is the transaction's name.
    ``traces`` are those of a batch, as far as they are few.
    """

    title: str
    service: str | None = None
    level: str | None = None
    trace_id: str | None = None
    release: str | None = None
    environment: str | None = None
    event_id: str | None = None
    route: str | None = None
    group: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    traces: tuple[str, ...] = ()


def summarise(item: Item, document: Any) -> Summary:
    """Return the summary of ``item``, whose payload says ``document``."""
    about = SUMMARIES.get(item.kind)
    if about is None:
        return Summary(_line(f"{item.kind}, {_size(item)}"))
    return about(item, mapping(document))


def _event(_: Item, event: Mapping[str, Any]) -> Summary:
    title = _title(event)
    level = text_or_none(event.get("level")) or "error"
    summary = _of_event(event, title or "(no message)", _level(level))
    return replace(summary, group=_group(event, summary.title))


def _title(event: Mapping[str, Any]) -> str:
    exceptions = _exceptions(event)
    if not exceptions:
        return _message(event)
    last = exceptions[-1]
    kind = text(last.get("type")) or "Error"
    value = _first_line(text(last.get("value")))
    return f"{kind}: {value}" if value else kind


def _exceptions(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    held = event.get("exception") or event.get("sentry.interfaces.Exception")
    return [exception for exception in _values(held) if exception]


def _message(event: Mapping[str, Any]) -> str:
    for name in ("logentry", "message", "sentry.interfaces.Message"):
        held = event.get(name)
        about = mapping(held)
        for said in (about.get("formatted"), about.get("message"), held):
            if line := _first_line(text(said)):
                return line
    return ""


def _group(event: Mapping[str, Any], title: str) -> str:
    """Say which mistake this is: what its sender says, else its type and place, else its words."""
    fingerprint = event.get("fingerprint")
    stated = [text(part) for part in fingerprint] if is_list(fingerprint) else []
    exceptions = _exceptions(event)
    parts: list[str] = []
    if exceptions:
        last = exceptions[-1]
        frames = mappings(mapping(last.get("stacktrace")).get("frames"))
        own = [frame for frame in frames if frame.get("in_app")] or frames
        parts = [text(last.get("type")), *(_place(own[-1]) if own else [_without_numbers(title)])]
    elif template := text(mapping(event.get("logentry")).get("message")):
        parts = [template]
    else:
        parts = [_without_numbers(title)]
    if stated:
        parts = [held for part in stated for held in (parts if "{{ default }}" in part else [part])]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _place(frame: Mapping[str, Any]) -> list[str]:
    file = text(frame.get("module")) or text(frame.get("filename")) or text(frame.get("abs_path"))
    return [_without_numbers(file), text(frame.get("function"))]


def _without_numbers(said: str) -> str:
    return re.sub(r"\b(?:[0-9a-fA-F]{8,}|\d+)\b", "#", said)


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
    tags = _tags(event.get("tags"))
    return Summary(
        _line(title),
        service=text_or_none(tags.get("service")),
        level=level,
        trace_id=text_or_none(trace.get("trace_id")),
        release=text_or_none(event.get("release")),
        environment=text_or_none(event.get("environment")),
        event_id=event_id(event),
        route=text_or_none(event.get("transaction")),
        tags=tags,
    )


def _spans(_: Item, document: Mapping[str, Any]) -> Summary:
    # The first of each request or job: it is the last that ends, and it says whose all are.
    spans = sorted(_entries(document) or [document], key=lambda span: not span.get("is_segment"))
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
    names = list(islice(Counter(text(metric.get("name")) for metric in metrics), 20))
    return _of_entries(_counted(", ".join(names), len(metrics), "metric"), None, metrics)


def _of_entries(title: str, level: str | None, entries: list[Mapping[str, Any]]) -> Summary:
    traces = list(dict.fromkeys(text_or_none(entry.get("trace_id")) for entry in entries))
    first = mapping(entries[0].get("attributes")) if entries else {}
    return Summary(
        _line(title),
        service=_attribute(first, "service"),
        level=level,
        trace_id=traces[0] if len(traces) == 1 else None,
        traces=tuple(trace for trace in traces[:MOST_TRACES] if trace),
        release=_attribute(first, "sentry.release"),
        environment=_attribute(first, "sentry.environment"),
    )


def _check_in(_: Item, document: Mapping[str, Any]) -> Summary:
    status = text(document.get("status"))
    trace = mapping(mapping(document.get("contexts")).get("trace"))
    return Summary(
        _line(f"{text(document.get('monitor_slug')) or '(no monitor)'}: {status or '(no status)'}"),
        level="error" if status in ("error", "missed", "timeout") else "info",
        trace_id=text_or_none(trace.get("trace_id")),
        release=text_or_none(document.get("release")),
        environment=text_or_none(document.get("environment")),
    )


def _session(_: Item, document: Mapping[str, Any]) -> Summary:
    status = text(document.get("status")) or "ok"
    errors = _whole_number(document.get("errors"))
    title = f"session {status}" + (f", {errors} error{'s' * (errors != 1)}" if errors else "")
    return _of_session(document, title, "error" if status in ("crashed", "abnormal") else "info")


def _sessions(_: Item, document: Mapping[str, Any]) -> Summary:
    totals: Counter[str] = Counter()
    for bucket in mappings(document.get("aggregates")):
        totals.update({name: number for name in bucket if (number := _whole_number(bucket[name]))})
    counts = ", ".join(f"{number} {state}" for state, number in islice(totals.items(), 20))
    return _of_session(document, f"sessions: {counts or 'none'}", "info")


def _of_session(document: Mapping[str, Any], title: str, level: str) -> Summary:
    attributes = mapping(document.get("attrs"))
    return Summary(
        _line(title),
        level=level,
        release=text_or_none(attributes.get("release")),
        environment=text_or_none(attributes.get("environment")),
    )


def _profile(item: Item, document: Mapping[str, Any]) -> Summary:
    transaction = mapping(document.get("transaction"))
    name = text(transaction.get("name")) or text(document.get("platform"))
    return Summary(
        _line(f"{name or 'profile'}, {_size(item)}"),
        trace_id=text_or_none(transaction.get("trace_id")),
        release=text_or_none(document.get("release")),
        environment=text_or_none(document.get("environment")),
    )


def _client_report(_: Item, document: Mapping[str, Any]) -> Summary:
    dropped = [
        f"{_whole_number(entry.get('quantity'))} {text(entry.get('category'))}"
        f" ({text(entry.get('reason'))})"
        for entry in mappings(document.get("discarded_events"))[:20]
    ]
    return Summary(_line(f"not sent: {', '.join(dropped) or 'nothing'}"), level="warning")


def _feedback(_: Item, event: Mapping[str, Any]) -> Summary:
    feedback = mapping(mapping(event.get("contexts")).get("feedback"))
    title = text(feedback.get("message")) or text(event.get("comments")) or "(no message)"
    return _of_event(event, title, "info")


def _attachment(item: Item, _: Mapping[str, Any]) -> Summary:
    return Summary(_line(f"{text(item.header.get('filename')) or 'attachment'}, {_size(item)}"))


def _replay_event(_: Item, event: Mapping[str, Any]) -> Summary:
    traces = event.get("trace_ids")
    summary = _of_event(event, f"replay, segment {_whole_number(event.get('segment_id'))}", "info")
    return replace(
        summary, trace_id=text_or_none(traces[0]) if is_list(traces) and traces else None
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
    ending = "" if number == 1 else "s"
    return f"{_first_line(first)[: LONGEST_TITLE // 2]} · {number} {noun}{ending}"


def _first_line(said: str) -> str:
    # Looked for at the beginning alone: what follows may be a megabyte.
    lines = said[: 4 * LONGEST_TITLE].strip().splitlines()
    return lines[0] if lines else ""


def _line(title: str) -> str:
    """Return a title that is one line of bearable length, and text that can be written anywhere."""
    line = whole(" ".join(title[: 4 * LONGEST_TITLE].splitlines()))
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def _size(item: Item) -> str:
    size = len(item.payload)
    return f"{size} bytes" if size < 1000 else f"{size / 1000:.1f} kB"


def _level_of_status(status: Any) -> str:
    status = text_or_none(status)
    if status in FINE:
        return "info"
    return "error" if status in FAILED else "warning"


def _rank(level: Any) -> int:
    level = _level(level)
    return LEVELS.index(level) if level in LEVELS else -1


def _level(level: Any) -> str | None:
    said = text_or_none(level, 20)
    return "warning" if said == "warn" else said


def _values(interface: Any) -> list[Mapping[str, Any]]:
    about = mapping(interface)
    if "type" in about or "value" in about:  # one exception, bare
        return [about]
    return mappings(about.get("values") if about else interface)


def _entries(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return mappings(document.get("items"))


def _tags(tags: Any) -> dict[str, str]:
    pairs = list(tags.items()) if isinstance(tags, Mapping) else tags if is_list(tags) else []
    named = [pair for pair in pairs if isinstance(pair, (list, tuple)) and len(pair) == 2]
    return {
        _short(name): _short(value)
        for name, value in named[:MOST_TAGS]
        if not isinstance(value, (dict, list)) and not isinstance(name, (dict, list))
    }


def _short(value: Any) -> str:
    return whole(str(value)[:LONGEST])


def _attribute(attributes: Mapping[str, Any], name: str) -> str | None:
    return text_or_none(mapping(attributes.get(name)).get("value"))


def event_id(holder: Mapping[str, Any]) -> str | None:
    """Return the event id that an event or an envelope's header states: 32 small digits."""
    plain = text(holder.get("event_id")).replace("-", "").lower()
    return plain if re.fullmatch(r"[0-9a-f]{32}", plain) else None


def _whole_number(value: Any) -> int:
    """Return a number that can be added up and written; 0 where it is none."""
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
    return value if good else 0
