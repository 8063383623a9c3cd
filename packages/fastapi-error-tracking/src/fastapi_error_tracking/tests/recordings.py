"""What was recorded, read alike whether it left as transactions or as streamed spans."""

from collections.abc import Iterator, Mapping
from typing import Any

USER = ("id", "workspace_id")

_STATUSES = {"ok": "ok", "error": "internal_error"}


def transactions_of(batch: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the requests and jobs in a batch of spans, each as a transaction would say it."""
    whole = [
        one for one in batch["items"] if "is_segment" in one
    ]  # who made it can have left it out
    spans = [{**one, "attributes": plain(one.get("attributes", {}))} for one in whole]
    for segment in (one for one in spans if one["is_segment"]):
        about = segment["attributes"]
        name = about.get("sentry.segment.name", segment["name"])
        tags = {name: value for name, value in about.items() if "." not in name}
        yield {
            "type": "transaction",
            "transaction": name,
            "transaction_info": {"source": about.get("sentry.segment.name.source")},
            "release": about.get("sentry.release"),
            "environment": about.get("sentry.environment"),
            "start_timestamp": segment["start_timestamp"],
            "timestamp": segment["end_timestamp"],
            "contexts": {
                "trace": {
                    **_ids(segment),
                    "op": about.get("sentry.op"),
                    "origin": about.get("sentry.origin"),
                    "status": about.get("sentry.status.message", _STATUSES[segment["status"]]),
                    "data": about,
                }
            },
            "tags": {**tags, "endpoint": name},
            "request": {"method": about.get("http.request.method")},
            "user": {key: about[f"user.{key}"] for key in USER if f"user.{key}" in about},
            "spans": [_part(one) for one in spans if one is not segment and _is_of(segment, one)],
        }


def _is_of(segment: Mapping[str, Any], span: Mapping[str, Any]) -> bool:
    return bool(span["attributes"].get("sentry.segment.id") == segment["span_id"])


def plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes without the types of their values."""
    return {name: one["value"] for name, one in attributes.items()}


def _part(span: Mapping[str, Any]) -> dict[str, Any]:
    about = span["attributes"]
    return {
        **_ids(span),
        "op": about.get("sentry.op"),
        "origin": about.get("sentry.origin"),
        "description": span["name"],
        "status": _STATUSES[span["status"]],
        "start_timestamp": span["start_timestamp"],
        "timestamp": span["end_timestamp"],
        "data": about,
    }


def _ids(span: Mapping[str, Any]) -> dict[str, Any]:
    return {name: span.get(name) for name in ("trace_id", "span_id", "parent_span_id")}
