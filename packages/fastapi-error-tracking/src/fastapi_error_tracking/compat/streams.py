"""Traces as the SDK 3 has them, and the SDK 2 if it is asked to: spans that leave in batches.

There is no transaction. The first span of a request or job, its segment, stands for it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from typing import Any

import sentry_sdk
from sentry_sdk import traces
from sentry_sdk.scope import Scope
from sentry_sdk.tracing_utils import PropagationContext

from .parts import Part, Recording, Source, Start, Value

# The SDK 3 calls them by the names that others had in the SDK 2.
SdkSpan: Any = getattr(traces, "StreamedSpan", None) or traces.Span  # type: ignore[attr-defined]
SdkNoOpSpan: Any = getattr(traces, "NoOpStreamedSpan", None) or traces.NoOpSpan  # type: ignore[attr-defined]

LOST = ("span",)
"""The categories in which Sentry counts what was not recorded."""

MOST_PARTS = 1000
"""How many spans of one request or job are kept until it ends, as the SDK 2 keeps them."""

SOURCE = "sentry.segment.name.source"

_HELD: dict[Any, list[Any]] = {}


class Unrecorded(SdkNoOpSpan):  # type: ignore[misc]
    """The span that stands for all within what is not recorded. The SDK makes no others there."""

    def __init__(self, context: PropagationContext) -> None:
        super().__init__(
            trace_id=context.trace_id,
            parent_span_id=context.parent_span_id,
            baggage=context.baggage,
            sampled=False,
        )
        self._span_id = context.span_id


def leave_unrecorded(context: PropagationContext) -> None:
    """Have no span recorded from here on."""
    sentry_sdk.get_current_scope().span = Unrecorded(context)


def is_unrecorded() -> bool:
    """Return whether the code runs in a trace that was left unrecorded."""
    span: Any = traces.get_current_span()
    return type(span) is Unrecorded


def current_ids() -> tuple[str, str] | None:
    """Return the ids of the trace and of the current span; None if there is none."""
    span = traces.get_current_span()
    return None if span is None else (span.trace_id, span.span_id)


def begin(name: str, op: str, origin: str) -> "StreamedPart | None":
    """Begin a part of what is being recorded; None if nothing is."""
    parent: Any = traces.get_current_span()
    if parent is None or isinstance(parent, SdkNoOpSpan):
        return None
    about: dict[str, Any] = {"sentry.op": op, "sentry.origin": origin}
    return StreamedPart(traces.start_span(name, attributes=about, active=False))


class StreamedPart(Part):
    """A span that leaves with its segment."""

    def __init__(self, span: Any) -> None:
        self._span = span
        self._scope: Scope | None = None
        self._before: Any = None

    def enter(self) -> None:
        self._scope = sentry_sdk.get_current_scope()
        self._before, self._scope.span = traces.get_current_span(self._scope), self._span

    def set(self, name: str, value: Value) -> None:
        self._span.set_attribute(name, value)

    def set_http_status(self, status: int) -> None:
        self._span.set_attribute("http.response.status_code", status)
        if status >= 400:
            self.fail()

    def fail(self) -> None:
        self._span.status = "error"

    def leave(self) -> None:
        if self._scope is not None:
            self._scope.span = self._before
        self.end()

    def end(self) -> None:
        self._span.end()


class StreamedRecording(Recording):
    """A segment."""

    def __init__(self, span: Any) -> None:
        self._span = span

    @property
    def ids(self) -> tuple[str, str]:
        return self._span.trace_id, self._span.span_id

    def set_protocol(self, protocol: str) -> None:
        self._span.set_attribute("network.protocol.name", protocol)

    def set_status(self, status: str) -> None:
        self._span.status = "ok" if status == "ok" else "error"
        self._span.set_attribute("sentry.status.message", status)

    def set_http_status(self, status: int) -> None:
        self._span.status = "ok" if status < 400 else "error"
        self._span.set_attribute("http.response.status_code", status)

    def name_by_route(self, route: str) -> None:
        if self._span.get_attributes().get(SOURCE) == Source.URL.value:
            self._span.name = route
            self._span.set_attribute(SOURCE, Source.ROUTE.value)


@contextmanager
def recording(start: Start) -> Iterator[Recording]:
    """Record what runs meanwhile: see ``tracing.recording``."""
    context = PropagationContext.from_incoming_data(dict(start.headers)) or PropagationContext()
    context.custom_sampling_context = start.about
    for scope in (sentry_sdk.get_isolation_scope(), sentry_sdk.get_current_scope()):
        scope._propagation_context = context
    attributes: dict[str, Any] = {
        "sentry.op": start.op,
        "sentry.origin": start.origin,
        SOURCE: start.source.value,
    }
    segment: Any = traces.start_span(start.name, attributes=attributes, parent_span=None)
    context.custom_sampling_context = None  # it holds the request, whose scopes hold the context
    if segment._sample_rate is not None:
        segment._sample_rate *= prod(start.draws)
    _HELD[segment] = []
    try:
        with segment:
            yield StreamedRecording(segment)
    finally:
        _HELD.pop(segment, None)


def hold(span: Any) -> bool:
    """Keep ``span`` until its segment ends; return whether it is one of those that are kept."""
    held = _HELD.get(span._segment)
    if held is None or span._segment is span:
        return False
    held.append(span)
    return True


def outlived(span: Any) -> bool:
    """Return whether the request or job that ``span`` was a part of has ended before it."""
    return span._segment is not span and span._segment.end_timestamp is not None


def released(segment: Any) -> list[Any]:
    """Return what was kept of ``segment``, which has its last name by now, and keep it no more."""
    parts = _HELD.pop(segment, [])
    for part in parts:
        part.set_attribute("sentry.segment.name", segment.name)
    return parts


def as_event(segment: Any, scope: Scope) -> dict[str, Any]:
    """Return ``segment`` as an event of a transaction, for those who change such events.

    It has the tags and contexts of ``scope``, but for those of the whole process.
    """
    attributes = segment.get_attributes()
    everywhere = sentry_sdk.get_global_scope()._contexts
    contexts = {name: said for name, said in scope._contexts.items() if name not in everywhere}
    return {
        "type": "transaction",
        "transaction": segment.name,
        "transaction_info": {"source": attributes.get(SOURCE)},
        "start_timestamp": segment.start_timestamp,
        "timestamp": segment.end_timestamp,
        "contexts": {
            **contexts,
            "trace": {
                "trace_id": segment.trace_id,
                "span_id": segment.span_id,
                "parent_span_id": segment._parent_span_id,
                "op": attributes.get("sentry.op"),
                "status": attributes.get("sentry.status.message", segment.status),
            },
        },
        "tags": dict(scope._tags),
    }


def take_over(event: Mapping[str, Any], segment: Any) -> None:
    """Have ``segment`` say what an event of it says: name, tags, contexts, method and user."""
    segment.name = event.get("transaction") or segment.name
    segment.set_attribute("sentry.segment.name", segment.name)
    segment.set_attribute(SOURCE, (event.get("transaction_info") or {}).get("source") or "custom")
    for name, value in (event.get("tags") or {}).items():
        segment.set_attribute(name, value)
    known = {*segment.get_attributes()}
    for context, said in (event.get("contexts") or {}).items():
        if context != "trace" and isinstance(said, dict):
            about = {f"{context}.{name}": value for name, value in said.items()}
            segment.set_attributes({k: value for k, value in about.items() if k not in known})
    if method := (event.get("request") or {}).get("method"):
        segment.set_attribute("http.request.method", method)
    for name, value in (event.get("user") or {}).items():
        segment.set_attribute(f"user.{name}", value)
