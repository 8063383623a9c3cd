"""The traces that requests bring along, and that jobs take on."""

from collections.abc import Mapping
from typing import Any, Self

import sentry_sdk
from sentry_sdk.tracing import NoOpSpan
from starlette.types import Scope

HEADERS = (b"sentry-trace", b"baggage")


class Unrecorded(NoOpSpan):
    """Every span within what is not recorded, so that none is made, timed and thrown away."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the scope as it is: it was not changed."""

    def start_child(self, *_: object, **__: object) -> Self:
        """Return this very span."""
        return self


UNRECORDED = Unrecorded()


def parent(scope: Mapping[str, Any]) -> str | None:
    """Return the ``sentry-trace`` header; it ends in -1 or -0 where its sender has decided."""
    for name, value in scope.get("headers", ()):
        if name == HEADERS[0]:
            return str(value, "latin-1")
    return None


def headers(scope: Scope) -> dict[str, str]:
    """Return the headers of the trace that a request continues; none if it begins its own."""
    found = {name: value for name, value in scope["headers"] if name in HEADERS}
    if HEADERS[0] not in found:
        return {}
    return {str(name, "ascii"): str(value, "latin-1") for name, value in found.items()}


def unrecorded(scope: sentry_sdk.Scope, parent: str | None) -> None:
    """Give ``scope`` a trace without a transaction: that of ``parent``, or one of its own.

    What else is known of that trace, its baggage, says how it is recorded. This costs more to read
    than all the rest, and nobody would.
    """
    sentry_sdk.get_current_scope().span = UNRECORDED
    if parent:
        scope.generate_propagation_context({"sentry-trace": parent})
    else:
        scope.set_new_propagation_context()
    transport = sentry_sdk.get_client().transport
    if transport is not None:
        for category in ("transaction", "span"):
            transport.record_lost_event("sample_rate", data_category=category)


def current() -> tuple[str, str]:
    """Return the ids of the trace and of the span that this belongs to."""
    scope = sentry_sdk.get_current_scope()
    span = scope.span
    if span is None or span is UNRECORDED:
        own = scope.get_active_propagation_context()
        return own.trace_id, own.span_id
    return span.trace_id, span.span_id


def outgoing() -> dict[str, str]:
    """Return the headers that let a job continue the current trace, and be recorded with it."""
    if sentry_sdk.get_current_span() is UNRECORDED:
        return {"sentry-trace": f"{'-'.join(current())}-0"}
    found = {"sentry-trace": sentry_sdk.get_traceparent(), "baggage": sentry_sdk.get_baggage()}
    return {name: value for name, value in found.items() if value}
