"""Events that the application builds itself, field by field."""

from collections.abc import Callable
from typing import Any, cast

import sentry_sdk
from fastapi_error_tracking.privacy.policy import CONTENT_TYPES
from sentry_sdk.envelope import Envelope, Item, PayloadRef

from .adding import Channel, done

RANDOM = "0123456789abcdef" * 2
NOW = "2026-01-01T00:00:00Z"

EVENT_FIELDS: dict[str, Callable[[str], Any]] = {
    "message": lambda p: p,
    "logentry": lambda p: {"message": "patient %s", "params": [p]},
    "culprit": lambda p: p,
    "server_name": lambda p: p,
    "dist": lambda p: p,
    "release": lambda p: p,
    "environment": lambda p: p,
    "logger": lambda p: p,
    "platform": lambda p: p,
    "transaction": lambda p: p,
    "modules": lambda p: {p: "1.0"},
    "request": lambda p: {"url": f"http://x/{p}", "method": "GET"},
    "request_headers": lambda p: p,
    "threads": lambda p: {"values": [{"id": 1, "name": p}]},
    "breadcrumbs": lambda p: {"values": [{"message": p}]},
    "contexts": lambda p: {"device": {"name": p}},
    "user": lambda p: {"id": 1, "ip_address": p},
    "tags": lambda p: [["patient", p]],
    "sdk": lambda p: {"name": p, "version": "1"},
    "debug_meta": lambda p: {"images": [{"type": "sourcemap", "code_file": p}]},
    "stacktrace": lambda p: {"frames": [{"function": p, "filename": f"{p}.py"}]},
    "spans": lambda p: [{"description": p}],
    "_meta": lambda p: {"": {"rem": [[p, "x"]]}},
    "extra": lambda p: {"a": [[[p]]]},
    "fingerprint": lambda p: [p, "{{ default }}"],
    "measurements": lambda p: {p: {"value": 1}},
}
FRAME_FIELDS = ("function", "module", "filename", "abs_path", "context_line", "raw_function")
EXCEPTION_FIELDS = ("type", "value", "module")


def send_event(**fields: Any) -> None:
    sentry_sdk.capture_event(cast(Any, {"level": "error", **fields}))


def with_frame(field: str) -> Channel:
    def act(plant: str) -> None:
        frames = [{"lineno": 1, field: plant}]
        send_event(exception={"values": [{"type": "E", "stacktrace": {"frames": frames}}]})

    return act


def with_exception(field: str) -> Channel:
    return lambda p: send_event(exception={"values": [{"type": "E", field: p}]})


def with_field(field: str, make: Channel) -> Channel:
    return lambda p: send_event(**{field: make(p)})


for _field, _make in EVENT_FIELDS.items():
    done(f"event_{_field}", with_field(_field, _make))
for _field in FRAME_FIELDS:
    done(f"frame_{_field}", with_frame(_field))
for _field in EXCEPTION_FIELDS:
    done(f"exception_{_field}", with_exception(_field))
done("event_key", lambda p: send_event(**{p: 1}))
done(
    "mechanism",
    lambda p: send_event(
        exception={"values": [{"type": "E", "mechanism": {"type": p, "data": {"x": p}}}]}
    ),
)


def send_item(kind: str, payload: Callable[[str], Any]) -> Channel:
    """Return a channel that puts an item of a kind into an envelope, past every hook."""
    batch = CONTENT_TYPES.get(kind)
    about: dict[str, Any] = {"item_count": 1, "content_type": batch} if batch else {}

    def act(plant: str) -> None:
        envelope = Envelope(headers={"event_id": RANDOM, "patient": plant})
        item = PayloadRef(json=payload(plant))
        envelope.add_item(Item(item, headers={**about, "patient": plant}, type=kind))
        transport = sentry_sdk.get_client().transport
        assert transport is not None
        transport.capture_envelope(envelope)

    return act


ITEMS: dict[str, Callable[[str], Any]] = {
    "event": lambda p: {"event_id": RANDOM, "message": p},
    "transaction": lambda p: {"event_id": RANDOM, "transaction": p, "spans": [{"op": p}]},
    "span": lambda p: {"items": [{"trace_id": RANDOM, "name": p, "attributes": {p: {"value": p}}}]},
    "log": lambda p: {"items": [{"trace_id": RANDOM, "body": p, "attributes": {p: {"value": p}}}]},
    "trace_metric": lambda p: {"items": [{"name": p, "value": 1, "unit": p}]},
    "check_in": lambda p: {"check_in_id": RANDOM, "monitor_slug": p, "status": "ok"},
    "session": lambda p: {"sid": RANDOM, "did": p, "started": NOW, "attrs": {"user_agent": p}},
    "sessions": lambda p: {"aggregates": [{"started": p, "did": p}], "attrs": {"ip_address": p}},
    "profile": lambda p: {"event_id": RANDOM, "profile": {"frames": [{"function": p}]}},
    "profile_chunk": lambda p: {"profiler_id": RANDOM, "profile": {"frames": [{"filename": p}]}},
    "client_report": lambda p: {"discarded_events": [{"reason": p, "category": p, "quantity": 1}]},
    "feedback": lambda p: {"contexts": {"feedback": {"message": p, "name": p, "contact_email": p}}},
    "replay_event": lambda p: {"replay_id": RANDOM, "urls": [p], "segment_names": [p]},
    "user_report": lambda p: {"event_id": RANDOM, "comments": p, "name": p},
    "statsd": lambda p: f"{p}:1|c",
    "security": lambda p: {"csp-report": {"document-uri": p}},
    "of_the_future": lambda p: {p: p},
}
for _kind, _payload in ITEMS.items():
    done(f"item_{_kind}", send_item(_kind, _payload))
done("item_name", lambda p: send_item(p, lambda _: {})(p))
