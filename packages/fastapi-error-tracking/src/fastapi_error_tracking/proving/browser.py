"""What browsers could send through the tunnel: their SDK without a gate, or anybody at all."""

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any


def envelopes(planted: str) -> Mapping[str, bytes]:
    """Return envelopes by what they try, each full of what is planted."""
    url = f"https://app.test/patients/{planted}?who={planted}#{planted}"
    frame = {"filename": url, "function": planted, "lineno": 1, "vars": {planted: planted}}
    raised = {
        "type": planted,
        "value": f"patient {planted} is gone",
        "stacktrace": {"frames": [frame]},
        "mechanism": {"type": "generic", "handled": False, "data": {planted: planted}},
    }
    crumb = {"category": "fetch", "message": planted, "data": {"url": url, planted: planted}}
    trace = {"trace_id": uuid.uuid4().hex, "span_id": uuid.uuid4().hex[:16]}
    moment = time.time()
    transaction = {
        "transaction": f"/patients/{planted}",
        "start_timestamp": moment - 1,
        "contexts": {"trace": {**trace, "op": "pageload", "data": {"url": url}}},
        "spans": [{**trace, "op": planted, "description": url, "data": {planted: url},
                   "start_timestamp": moment - 1, "timestamp": moment}],
    }  # fmt: skip
    log = {"timestamp": moment, "trace_id": trace["trace_id"], "level": "error", "body": planted,
           "attributes": {planted: {"value": planted, "type": "string"}}}  # fmt: skip
    feedback = {"message": planted, "name": planted, "contact_email": planted, "url": url}
    return {
        "error of a browser": _event({"exception": {"values": [raised]}}),
        "message of a browser": _event({"message": planted, "logger": planted}),
        "breadcrumbs of a browser": _event({"breadcrumbs": [crumb], "message": "x"}),
        "request of a browser": _event({"request": {"url": url, "headers": {"Referer": url}}}),
        "tags of a browser": _event({"tags": {"patient": planted, planted: "1"}, "message": "x"}),
        "contexts of a browser": _event(
            {"contexts": {planted: {planted: planted}, "os": {"name": planted}}, "message": "x"}
        ),
        "extra of a browser": _event({"extra": {planted: planted}, "message": "x"}),
        "user of a browser": _event({"user": {"id": planted, "email": planted}, "message": "x"}),
        "page load of a browser": _envelope("transaction", _about(transaction)),
        "log of a browser": _envelope("log", {"items": [log]}, {"item_count": 1}),
        "feedback of a browser": _envelope(
            "feedback", _about({"contexts": {"feedback": feedback}, "type": "feedback"})
        ),
        "attachment of a browser": _envelope(
            "attachment", {planted: planted}, {"filename": planted}
        ),
        "item of no known kind": _envelope(planted, {planted: planted}),
    }


def _about(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "event_id": uuid.uuid4().hex,
        "timestamp": time.time(),
        "platform": "javascript",
        **content,
    }


def _event(content: Mapping[str, Any]) -> bytes:
    return _envelope("event", _about({"level": "error", **content}))


def _envelope(kind: str, content: Any, headers: Mapping[str, Any] | None = None) -> bytes:
    about = {"type": kind, **(headers or {})}
    lines = ({"event_id": uuid.uuid4().hex}, about, content)
    return "\n".join(json.dumps(line) for line in lines).encode()
