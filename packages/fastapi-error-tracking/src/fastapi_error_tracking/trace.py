"""The traces that requests bring along, and that jobs take on."""

from collections.abc import Mapping
from typing import Any

import sentry_sdk
from starlette.types import Scope

from .compat.tracing import current_ids, is_unrecorded

HEADERS = (b"sentry-trace", b"baggage")


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


def outgoing() -> dict[str, str]:
    """Return the headers that let a job continue the current trace, and be recorded with it."""
    if is_unrecorded():
        return {"sentry-trace": f"{'-'.join(current_ids())}-0"}
    found = {"sentry-trace": sentry_sdk.get_traceparent(), "baggage": sentry_sdk.get_baggage()}
    return {name: value for name, value in found.items() if value}
