"""The traces that requests bring along, and that jobs take on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sentry_sdk
from starlette.types import Scope

HEADERS = (b"sentry-trace", b"baggage")

_unrecorded: ContextVar[bool] = ContextVar("unrecorded", default=False)


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


@contextmanager
def unrecorded(scope: sentry_sdk.Scope, parent: str | None) -> Iterator[None]:
    """Give ``scope`` a trace without a transaction: that of ``parent``, or one of its own.

    What else is known of that trace, its baggage, says how it is recorded. This costs more to read
    than all the rest, and nobody would.
    """
    sentry_sdk.get_current_scope().span = None  # one that the task inherited, if any
    if parent:
        scope.generate_propagation_context({"sentry-trace": parent})
    else:
        scope.set_new_propagation_context()
    transport = sentry_sdk.get_client().transport
    if transport is not None:
        for category in ("transaction", "span"):
            transport.record_lost_event("sample_rate", data_category=category)
    token = _unrecorded.set(True)
    try:
        yield
    finally:
        _unrecorded.reset(token)


def outgoing() -> dict[str, str]:
    """Return the headers that let a job continue the current trace, and be recorded with it."""
    parent = sentry_sdk.get_traceparent()
    if parent and _unrecorded.get():
        return {"sentry-trace": f"{parent}-0"}
    found = {"sentry-trace": parent, "baggage": sentry_sdk.get_baggage()}
    return {name: value for name, value in found.items() if value}
