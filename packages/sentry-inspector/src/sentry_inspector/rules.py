"""What Sentry demands of an envelope's items, beyond its format."""

import uuid
from collections import Counter
from typing import Any

from . import limits
from .envelope import Envelope, Item
from .refusal import Refused
from .untrusted_json import mapping, mappings, text

NEED_EVENT_ID = {"event", "transaction", "attachment", "feedback", "user_report"}
TRACE_ATTACHMENT = "application/vnd.sentry.trace-attachment"
CONTAINERS = {
    "span": "application/vnd.sentry.items.span.v2+json",
    "log": "application/vnd.sentry.items.log+json",
    "trace_metric": "application/vnd.sentry.items.trace-metric+json",
}
JSON = {
    *CONTAINERS,
    "event",
    "transaction",
    "check_in",
    "client_report",
    "feedback",
    "profile",
    "profile_chunk",
    "replay_event",
    "session",
    "sessions",
    "user_report",
}
ONCE = {
    *CONTAINERS,
    "event",
    "transaction",
    "check_in",
    "feedback",
    "profile",
    "replay_event",
    "replay_recording",
    "user_report",
}
# Kinds that one envelope may not hold beside each other, and those that need each other.
EXCLUSIVE = (("event", "transaction"), ("feedback", "transaction"))
REQUIRED = (
    ("replay_event", "replay_recording"),
    ("replay_recording", "replay_event"),
    ("profile", "transaction"),
)


def check(envelope: Envelope) -> list[Any]:
    """Check every item, and return what each holds: a JSON value, or ``None`` where it is binary.

    Raises:
        Refused: A rule is broken, with 413 where an item is too large and 400 otherwise.
    """
    _check_event_id(envelope)
    _check_counts(envelope)
    documents = [_check_item(item) for item in envelope.items]
    _check_traces(envelope, documents)
    return documents


def _check_event_id(envelope: Envelope) -> None:
    event_id = envelope.header.get("event_id")
    kinds = {item.kind for item in envelope.items if not _is_trace_attachment(item)}
    needing = sorted(kinds & NEED_EVENT_ID)
    if event_id is None:
        if needing:
            raise Refused(
                400, f'The envelope\'s header has no "event_id", which {needing[0]} needs.'
            )
        return
    try:
        uuid.UUID(event_id)
    except (ValueError, AttributeError, TypeError):
        raise Refused(400, f'"event_id" must be a UUID, not {event_id!r}.') from None


def _check_counts(envelope: Envelope) -> None:
    counts = Counter(item.kind for item in envelope.items)
    for kind in sorted(ONCE):
        if counts[kind] > 1:
            raise Refused(400, f"An envelope holds one {kind} item at most, not {counts[kind]}.")
    for one, other in EXCLUSIVE:
        if counts[one] and counts[other]:
            raise Refused(400, f"An envelope holds {one} or {other}, not both.")
    for one, other in REQUIRED:
        if counts[one] and not counts[other]:
            raise Refused(400, f"The {one} item needs a {other} item in its envelope.")
    if counts["session"] > limits.SESSIONS_PER_ENVELOPE:
        most = limits.SESSIONS_PER_ENVELOPE
        raise Refused(413, f"An envelope holds {most} sessions at most, not {counts['session']}.")


def _check_item(item: Item) -> Any:
    size = len(item.payload)
    most = limits.ITEM.get(item.kind, limits.ENVELOPE)
    if size > most:
        raise Refused(413, f"The {item.kind} item has {size} bytes; Sentry takes {most} at most.")
    if (
        item.kind == "attachment"
        and not _is_trace_attachment(item)
        and not item.header.get("filename")
    ):
        raise Refused(400, 'The header of the attachment item has no "filename".')
    if item.kind not in JSON:
        return None

    document = item.json
    if not isinstance(document, dict):
        raise Refused(400, f"The payload of the {item.kind} item must be a JSON object.")
    if item.kind in CONTAINERS and not _is_single_span(item):
        _check_container(item, document)
    buckets = document.get("aggregates")
    if item.kind == "sessions" and isinstance(buckets, list):
        most = limits.BUCKETS_PER_SESSIONS_ITEM
        if len(buckets) > most:
            raise Refused(413, f"A sessions item has {most} buckets at most, not {len(buckets)}.")
    return document


def _check_traces(envelope: Envelope, documents: list[Any]) -> None:
    """Make sure that what one sampling context is for is of one trace."""
    if not mapping(envelope.header.get("trace")):
        return
    for item, document in zip(envelope.items, documents, strict=True):
        if item.kind not in CONTAINERS:
            continue
        traces = {text(entry.get("trace_id")) for entry in mappings(mapping(document).get("items"))}
        if len(traces) > 1:
            raise Refused(
                400,
                f"The {item.kind} item holds entries of {len(traces)} traces, but the envelope's"
                ' header has a "trace" (a sampling context), which is for one.',
            )


def _is_trace_attachment(item: Item) -> bool:
    return item.kind == "attachment" and item.header.get("content_type") == TRACE_ATTACHMENT


def _is_single_span(item: Item) -> bool:
    return item.kind == "span" and "item_count" not in item.header


def _check_container(item: Item, document: dict[str, Any]) -> None:
    expected = CONTAINERS[item.kind]
    if item.header.get("content_type") != expected:
        raise Refused(
            400,
            f'"content_type" of the {item.kind} item must be {expected!r},'
            f" not {item.header.get('content_type')!r}.",
        )
    held = document.get("items")
    if not isinstance(held, list) or not all(isinstance(entry, dict) for entry in held):
        raise Refused(400, f'The {item.kind} item must hold a list of objects named "items".')
    if item.header.get("item_count") != len(held):
        raise Refused(
            400,
            f'"item_count" of the {item.kind} item is {item.header.get("item_count")!r},'
            f" but it holds {len(held)}.",
        )
