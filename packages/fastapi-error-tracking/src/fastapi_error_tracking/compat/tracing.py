"""The SDK's traces: which one code runs in, and how one is left without a recording.

There are two ways of recording one, ``transactions`` and ``streams``. The client that is asked
says which is its own; nobody else has to know.
"""

import os
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any, Literal

import sentry_sdk
from sentry_sdk.tracing_utils import Baggage, PropagationContext

from . import streams
from .parts import Part, Recording, Source, Start

transactions: ModuleType | None
try:
    from . import transactions
except ImportError:  # this is the SDK 3
    transactions = None

__all__ = [
    "LIFECYCLES",
    "NO_OPS",
    "UNRECORDED",
    "Lifecycle",
    "Part",
    "Recording",
    "Source",
    "Start",
    "begin",
    "current_ids",
    "is_left_unrecorded",
    "is_part",
    "is_streaming",
    "is_unrecorded",
    "leave_unrecorded",
    "recording",
]

Lifecycle = Literal["static", "stream"]

LIFECYCLES: tuple[Lifecycle, ...] = ("stream",) if transactions is None else ("static", "stream")
"""The ways of recording that this SDK has; the first is the one it is used with by default."""

_WAYS = [streams] if transactions is None else [streams, transactions]

UNRECORDED: frozenset[type] = frozenset(way.Unrecorded for way in _WAYS)
"""The classes of spans that stand for all within what is not recorded."""

NO_OPS: tuple[type, ...] = tuple(way.SdkNoOpSpan for way in _WAYS)
"""The SDK's classes of spans that are not sent."""

_PARENT = re.compile(r"[ \t]*([0-9a-f]{32})-([0-9a-f]{16})(?:-[01])?[ \t]*")

_PARTS = ("db", "cache", "http.client", "queue.publish")


def is_streaming(options: dict[str, Any]) -> bool:
    """Return whether a client with these ``options`` sends spans, and no transactions."""
    return transactions is None or bool(transactions.has_span_streaming_enabled(options))


def _current() -> Any:
    """Return the module that records for the current client."""
    return _way_of(sentry_sdk.get_client())


def _way_of(client: sentry_sdk.client.BaseClient) -> Any:
    return streams if is_streaming(client.options) else transactions


def is_left_unrecorded() -> bool:
    """Return whether nothing is recorded here: the answer for most, and without the options."""
    return type(sentry_sdk.get_current_scope()._span) in UNRECORDED


def leave_unrecorded(scope: sentry_sdk.Scope, parent: str | None) -> None:
    """Give ``scope`` a trace without a recording: that of ``parent``, or one of its own.

    What else is known of that trace, its baggage, says how it is recorded. This costs more to read
    than all the rest, and nobody would. Here it says whose the trace is, so that the SDK does not
    gather more when it is asked for the first time.

    The ids are drawn at once: each draw is a system call, during which another thread may take the
    interpreter from the event loop.
    """
    client = sentry_sdk.get_client()
    own = os.urandom(24).hex()
    found = _PARENT.fullmatch(parent) if parent else None
    trace_id, parent_span_id = found.groups() if found else (own[16:], None)
    context = PropagationContext(
        trace_id, own[:16], parent_span_id, baggage=Baggage(_described(trace_id, client), "", False)
    )
    scope._propagation_context = context
    way = _way_of(client)
    way.leave_unrecorded(context)
    transport = client.transport
    if transport is not None:
        for category in way.LOST:
            transport.record_lost_event("sample_rate", data_category=category)


def _described(trace_id: str, client: sentry_sdk.client.BaseClient) -> dict[str, str]:
    """Return what a receiver must know of a trace: the SDK's own list without rates."""
    options = client.options
    known = {"trace_id": trace_id}
    for name in ("environment", "release"):
        if options.get(name):
            known[name] = options[name]
    if client.parsed_dsn:
        known["public_key"] = client.parsed_dsn.public_key
        if client.parsed_dsn.org_id:
            known["org_id"] = client.parsed_dsn.org_id
    return known


def is_unrecorded() -> bool:
    """Return whether the code runs in a trace that was left unrecorded."""
    return bool(_current().is_unrecorded())


def current_ids() -> tuple[str, str]:
    """Return the ids of the trace and of the span that the code runs in."""
    found: tuple[str, str] | None = None
    if not is_left_unrecorded():
        found = _current().current_ids()
    if found is None:
        own = sentry_sdk.get_current_scope().get_active_propagation_context()
        return own.trace_id, own.span_id
    return found


def is_part(context: Mapping[str, Any]) -> bool:
    """Return whether a sampler is asked about what is a part of something, such as a query.

    Where spans are streamed, a query outside of all requests and jobs asks for a trace of its own.
    """
    about = context.get("transaction_context") or {}
    return str((about.get("data") or {}).get("sentry.op", "")).startswith(_PARTS)


def begin(name: str, op: str, origin: str) -> Part | None:
    """Begin a part of what is being recorded; None if nothing is."""
    if is_left_unrecorded():
        return None
    part: Part | None = _current().begin(name, op, origin)
    return part


def recording(start: Start) -> AbstractContextManager[Recording]:
    """Record what runs meanwhile, in the trace that its headers continue, or in one of its own."""
    made: AbstractContextManager[Recording] = _current().recording(start)
    return made
