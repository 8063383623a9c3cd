"""The policy: for every kind of envelope item, which field leaves by which rule.

A field that is not listed is removed; an item of a kind that is not listed is dropped. ``rules/``
explains the rules; ``never`` marks fields that are known and kept back, so that the list says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Spec = Any
"""A rule's name, a dict of fields, or one of the classes below."""


@dataclass(frozen=True)
class Each:
    """A list, of which the first ``limit`` members leave."""

    spec: Spec
    limit: int
    needs: tuple[str, ...] = ()
    """Fields without which a member is dropped."""
    outermost: int | None = None
    """Of a stack, how many of the first leave if it is too deep; the rest are the last ones."""


@dataclass(frozen=True)
class Values:
    """A list under the key ``values``, or bare: SDKs send either, and Sentry takes both."""

    members: Each


@dataclass(frozen=True)
class Declared:
    """An object whose keys the applications declare (``kind``: tags, contexts, attributes)."""

    kind: str
    known: dict[str, Spec]


@dataclass(frozen=True)
class Always:
    """A field that leaves with this value, whatever it held and even if it was missing."""

    value: Any


@dataclass(frozen=True)
class KeyedBy:
    """An object whose keys are of one of the kinds in ``keys.py``."""

    keys: str
    spec: Spec
    limit: int = 1_000


Further = Mapping[str, Mapping[str, str]]
"""For the place of an object, such as ``event.user``, the fields that are added and their rules."""

# Logs and metrics pass the policy when they are made, one by one, and again in their batch.
_WHEN_MADE = {"log call": "log.items[]", "metric call": "trace_metric.items[]"}


def fields_at(path: str, added: Further) -> Mapping[str, str]:
    """Return the fields that are added to the object at ``path``."""
    if not added:
        return {}
    root, dot, rest = path.partition(".")
    return added.get(f"{_WHEN_MADE.get(root, root)}{dot}{rest}", {})


SDK: Spec = {
    "name": "sender",
    "version": "sender version",
    "packages": Each({"name": "sdk", "version": "version"}, 20),
    "integrations": Each("sdk", 100),
    "settings": {"infer_ip": "no inference"},
}

TRACE_HEADER: Spec = {
    "trace_id": "hex id",
    "public_key": "key",
    "release": "release",
    "environment": "environment",
    "sample_rate": "share",
    "sample_rand": "share",
    "sampled": "boolean",
    "transaction": "transaction",
    "org_id": "never",
    "replay_id": "never",
    "user_id": "never",
    "user_segment": "never",
}

ENVELOPE_HEADER: Spec = {
    "event_id": "hex id",
    "sent_at": "time",
    "sdk": SDK,
    "trace": TRACE_HEADER,
    "dsn": "never",
}

ITEM_HEADER: Spec = {
    "item_count": "number",
    "platform": "platform",
    "filename": "never",
    "attachment_type": "never",
}

SET_ANEW = frozenset({"type", "content_type", "length"})
"""Headers of items that the gate makes itself, from what it knows of them."""

ATTRIBUTES: dict[str, Spec] = {
    "sentry.op": "operation",
    "sentry.origin": "origin",
    "sentry.source": "source of name",
    "sentry.segment.name.source": "source of name",
    "sentry.segment.id": "span id",
    "sentry.segment.name": "transaction",
    "sentry.sample_rate": "share",
    "sentry.trace_lifecycle": "protocol",
    "sentry.trace.parent_span_id": "span id",
    "sentry.release": "release",
    "sentry.environment": "environment",
    "sentry.dist": "dist",
    "sentry.sdk.name": "sdk",
    "sentry.sdk.version": "version",
    "sentry.sdk.integrations": Each("sdk", 100),
    "sentry.platform": "platform",
    "sentry.profiler_id": "profiler id",
    "profiler_id": "profiler id",
    "sentry.replay_id": "never",
    "sentry.severity_number": "count",
    "sentry.severity_text": "level",
    "sentry.message.template": "rebuilt text",
    "sentry.status.message": "status",
    "sentry.is_localhost": "boolean",
    "sentry.timestamp.sequence": "count",
    "process.runtime.name": "runtime",
    "process.runtime.version": "version",
    "http.method": "method",
    "http.request.method": "method",
    "http.route": "route",
    "http.status_code": "status code",
    "http.response.status_code": "status code",
    "http.response_content_length": "size",
    "http.response.body.size": "size",
    "http.decoded_response_content_length": "size",
    "http.response_transfer_size": "size",
    "status_code": "status code",
    "network.protocol.name": "protocol",
    "network.protocol.version": "HTTP version",
    "url": "url",
    "url.full": "url",
    "url.template": "route",
    "url.domain": "host",
    "url.scheme": "protocol",
    "url.path": "never",
    "url.query": "never",
    "http.query": "never",
    "http.fragment": "never",
    "service": "service",
    "request_id": "identifier",
    "server.address": "host",
    "server.port": "port",
    "client.address": "never",
    "user.id": "identifier",
    "user.workspace_id": "identifier",
    "user.email": "never",
    "user.name": "never",
    "user.ip_address": "never",
    "user_agent.original": "never",
    "process.command_args": "never",
    "process.pid": "never",
    "thread.id": "never",
    "thread.name": "never",
    "db.system": "database system",
    "db.system.name": "database system",
    "db.driver.name": "database system",
    "db.operation": "database operation",
    "db.operation.name": "database operation",
    "db.query.text": "sql",
    "db.name": "never",
    "db.namespace": "never",
    "db.user": "never",
    "redis.command": "redis",
    "redis.is_cluster": "boolean",
    "redis.transaction": "boolean",
    "redis.key": "never",
    "cache.hit": "boolean",
    "cache.success": "boolean",
    "cache.item_size": "size",
    "messaging.system": "database system",
    "messaging.message.id": "identifier",
    "messaging.message.retry.count": "count",
    "messaging.destination.name": "name",
    "code.lineno": "line",
    "code.line.number": "line",
    "code.function.name": "name",
    "code.function": "name",
    "code.namespace": "logger",
    "code.file.path": "never",
    "code.filepath": "never",
    "logger.name": "logger",
    "method": "method",
    "type": "protocol",
    "sentry.link.type": "protocol",
}

LINKS: Spec = Each(
    {
        "trace_id": "hex id",
        "span_id": "span id",
        "sampled": "boolean",
        "attributes": Declared("attributes", ATTRIBUTES),
    },
    20,
)

TRACE_CONTEXT: Spec = {
    "trace_id": "hex id",
    "span_id": "span id",
    "parent_span_id": "span id",
    "op": "operation",
    "status": "status",
    "origin": "origin",
    "sampled": "boolean",
    "client_sample_rate": "share",
    "data": Declared("attributes", ATTRIBUTES),
    "dynamic_sampling_context": TRACE_HEADER,
    "links": LINKS,
    "description": "never",
}

CONTEXTS: dict[str, Spec] = {
    "trace": TRACE_CONTEXT,
    "job": {"id": "identifier", "attempt": "count", "tries": "count"},
    "runtime": {"name": "runtime", "version": "version", "build": "never"},
    "response": {"status_code": "status code"},
    "profile": {"profiler_id": "profiler id", "profile_id": "never"},
    "os": "never",
    "browser": "never",
    "replay": "never",
    "vue": "never",
    "device": "never",
    "culture": "never",
    "state": "never",
    "flags": "never",
}

TAGS: dict[str, Spec] = {
    "service": "service",
    "endpoint": "transaction",
    "request_id": "identifier",
    "job": "name",
    "level": "level",
    "environment": "environment",
    "release": "release",
    "runtime.name": "runtime",
    "asgi.type": "protocol",
    "http.status_code": "status code",
    "status": "status",
    "replayId": "never",
}

STACK: Spec = {"frames": Each("frame", 500, outermost=50)}

EXCEPTION: Spec = {
    "type": "class",
    "value": "rebuilt text",
    "module": "module",
    "thread_id": "never",
    "mechanism": {
        "type": "mechanism",
        "handled": "boolean",
        "synthetic": "boolean",
        "source": "member",
        "exception_id": "count",
        "parent_id": "count",
        "is_exception_group": "boolean",
        "data": "never",
        "description": "never",
    },
    "stacktrace": STACK,
    "raw_stacktrace": "never",
}

BREADCRUMB: Spec = {
    "timestamp": "time",
    "type": "protocol",
    "category": "category",
    "level": "level",
    "message": "breadcrumb text",
    "event_id": "hex id",
    "data": Declared("attributes", ATTRIBUTES),
}

USER: Spec = {
    "id": "identifier",
    "workspace_id": "identifier",
    "email": "never",
    "username": "never",
    "name": "never",
    "ip_address": "never",
    "segment": "never",
    "geo": "never",
    "data": "never",
}

SPAN: Spec = {
    "trace_id": "hex id",
    "span_id": "span id",
    "parent_span_id": "span id",
    "same_process_as_parent": "boolean",
    "op": "operation",
    "origin": "origin",
    "description": "span name",
    "status": "status",
    "start_timestamp": "time",
    "timestamp": "time",
    "exclusive_time": "never",
    "tags": Declared("tags", TAGS),
    "data": Declared("attributes", ATTRIBUTES),
    "measurements": "never",
    "links": LINKS,
}

EVENT: Spec = {
    "event_id": "hex id",
    "type": "protocol",
    "level": "level",
    "platform": "platform",
    "timestamp": "time",
    "logger": "logger",
    "transaction": "transaction",
    "transaction_info": {"source": "source of name"},
    "release": "release",
    "environment": "environment",
    "dist": "dist",
    "message": "rebuilt text",
    "logentry": {"message": "rebuilt text", "formatted": "rebuilt text", "params": "never"},
    "exception": Values(Each(EXCEPTION, 50)),
    "threads": Values(
        Each({"crashed": "boolean", "current": "boolean", "stacktrace": STACK, "name": "never"}, 50)
    ),
    "stacktrace": STACK,
    "breadcrumbs": Values(Each(BREADCRUMB, 200)),
    "contexts": Declared("contexts", CONTEXTS),
    "tags": Declared("tags", TAGS),
    "user": USER,
    "request": {
        "method": "method",
        "url": "never",
        "headers": "never",
        "cookies": "never",
        "data": "never",
        "query_string": "never",
        "env": "never",
    },
    "fingerprint": Each("fingerprint", 20),
    "modules": KeyedBy("package", "package version"),
    "sdk": SDK,
    "extra": Declared("attributes", {}),
    "server_name": "service",
    "debug_meta": {
        "images": Each(
            {"type": "protocol", "debug_id": "hex id", "code_file": "asset"},
            100,
            ("type", "debug_id", "code_file"),
        )
    },
    "_meta": "never",
}

TRANSACTION: Spec = {
    **EVENT,
    "start_timestamp": "time",
    "spans": Each(SPAN, 1_000, ("trace_id", "span_id", "start_timestamp", "timestamp")),
    "measurements": "never",
}

SPANS: Spec = {
    "version": "number",
    "items": Each(
        {
            "trace_id": "hex id",
            "span_id": "span id",
            "parent_span_id": "span id",
            "name": "span name",
            "status": "status",
            "is_segment": "boolean",
            "start_timestamp": "time",
            "end_timestamp": "time",
            "attributes": Declared("attributes", ATTRIBUTES),
            "links": LINKS,
        },
        1_000,
    ),
    "ingest_settings": {"infer_ip": "no inference", "infer_user_agent": "no inference"},
}

LOG: Spec = {
    "timestamp": "time",
    "trace_id": "hex id",
    "span_id": "span id",
    "level": "level",
    "severity_number": "count",
    "body": "log text",
    "attributes": Declared("attributes", ATTRIBUTES),
}

LOGS: Spec = {
    "version": "number",
    "items": Each(LOG, 1_000),
    "ingest_settings": {"infer_ip": "no inference", "infer_user_agent": "no inference"},
}

METRIC: Spec = {
    "timestamp": "time",
    "trace_id": "hex id",
    "span_id": "span id",
    "name": "metric",
    "type": "metric type",
    "value": "metric value",
    "unit": "unit",
    "attributes": Declared("attributes", ATTRIBUTES),
}

METRICS: Spec = {
    "version": "number",
    "items": Each(METRIC, 10_000, needs=("name", "value")),
    "ingest_settings": {"infer_ip": "no inference", "infer_user_agent": "no inference"},
}

CHECK_IN: Spec = {
    "type": "protocol",
    "check_in_id": "hex id",
    "event_id": "hex id",
    "monitor_slug": "monitor",
    "status": "status",
    "duration": "number",
    "timestamp": "time",
    "release": "release",
    "environment": "environment",
    "platform": "platform",
    "sdk": SDK,
    "contexts": {"trace": TRACE_CONTEXT},
    "monitor_config": {
        "schedule": {"type": "protocol", "value": "schedule", "unit": "protocol"},
        "timezone": "time zone",
        "checkin_margin": "number",
        "max_runtime": "number",
        "failure_issue_threshold": "number",
        "recovery_threshold": "number",
        "owner": "never",
    },
    "server_name": "never",
}

SESSION_ATTRIBUTES: Spec = {
    "release": "release",
    "environment": "environment",
    "ip_address": "never",
    "user_agent": "never",
}

SESSION: Spec = {
    "sid": "session id",
    "did": "identifier",
    "init": "boolean",
    "started": "time",
    "timestamp": "time",
    "duration": "number",
    "status": "status",
    "errors": "number",
    "seq": "number",
    "attrs": SESSION_ATTRIBUTES,
}

SESSIONS: Spec = {
    "aggregates": Each(
        {
            "started": "time",
            "did": "identifier",
            "exited": "number",
            "errored": "number",
            "crashed": "number",
            "abnormal": "number",
        },
        1_000,
    ),
    "attrs": SESSION_ATTRIBUTES,
}

SAMPLES: Spec = Each(
    {
        "timestamp": "time",
        "thread_id": "decimal",
        "stack_id": "number",
        "elapsed_since_start_ns": "decimal",
    },
    200_000,
)

PROFILE_DATA: Spec = {
    "frames": Each("frame without source", 50_000),
    "stacks": Each(Each("number", 1_000), 50_000),
    "samples": SAMPLES,
    "thread_metadata": KeyedBy("number", {"name": "never"}),
}

PROFILE: Spec = {
    "event_id": "hex id",
    "version": "protocol",
    "platform": "platform",
    "release": "release",
    "environment": "environment",
    "timestamp": "time",
    "runtime": {"name": "runtime", "version": "version"},
    "os": {"name": "runtime", "version": "never"},
    "device": {"architecture": "runtime"},
    "transactions": Each(
        {
            "id": "hex id",
            "name": "transaction",
            "trace_id": "hex id",
            "relative_start_ns": "decimal",
            "relative_end_ns": "decimal",
            "active_thread_id": "decimal",
        },
        10,
    ),
    "profile": PROFILE_DATA,
}

PROFILE_CHUNK: Spec = {
    "chunk_id": "hex id",
    "profiler_id": "hex id",
    "version": "protocol",
    "platform": "platform",
    "release": "release",
    "environment": "environment",
    "client_sdk": {"name": "sdk", "version": "version"},
    "profile": PROFILE_DATA,
}

CLIENT_REPORT: Spec = {
    "timestamp": "time",
    "discarded_events": Each(
        {"reason": "discard reason", "category": "data category", "quantity": "number"}, 200
    ),
}

ITEMS: dict[str, Spec] = {
    "event": EVENT,
    "transaction": TRANSACTION,
    "span": SPANS,
    "log": LOGS,
    "trace_metric": METRICS,
    "check_in": CHECK_IN,
    "session": SESSION,
    "sessions": SESSIONS,
    "profile": PROFILE,
    "profile_chunk": PROFILE_CHUNK,
    "client_report": CLIENT_REPORT,
}
"""Every kind of item that may leave. What browsers send has a list of its own, ``browser.json``."""

DROPPED: dict[str, str] = {
    "attachment": "a file may hold anything",
    "user_report": "what a person writes is personal",
    "feedback": "only browsers send it",
    "replay_event": "only browsers send it",
    "replay_recording": "only browsers send it",
    "statsd": "its names and tags are free text; metrics leave as trace_metric",
    "replay_video": "a picture cannot be masked",
    "raw_security": "reports quote addresses",
    "nel": "reports quote addresses",
}
"""Kinds that are known and never leave, with the reason. Unknown kinds never leave either."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "check_in": ("check_in_id", "monitor_slug", "status"),
    "client_report": ("discarded_events",),
    "log": ("items",),
    "profile": ("profile", "event_id"),
    "profile_chunk": ("profile", "profiler_id"),
    "session": ("sid", "started"),
    "sessions": ("aggregates",),
    "span": ("items",),
    "trace_metric": ("items",),
}
"""Fields without which an item means nothing; it is dropped when one of them was."""

BATCHES = frozenset({"log", "span", "trace_metric"})
"""Kinds that hold items of their own; an empty one is dropped."""

CONTENT_TYPES: dict[str, str] = {
    "span": "application/vnd.sentry.items.span.v2+json",
    "log": "application/vnd.sentry.items.log+json",
    "trace_metric": "application/vnd.sentry.items.trace-metric+json",
}
