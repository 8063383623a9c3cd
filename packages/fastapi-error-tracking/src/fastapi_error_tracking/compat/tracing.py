"""The SDK's traces: which one code runs in, and how one is left without a recording.

The SDK 2 has no public way to begin a trace of which nothing is recorded, but to build a whole
transaction first.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import sentry_sdk
from sentry_sdk.tracing import NoOpSpan, Transaction, TransactionSource
from sentry_sdk.tracing_utils import Baggage, PropagationContext

__all__ = [
    "UNRECORDED",
    "Recording",
    "TransactionSource",
    "current_ids",
    "is_unrecorded",
    "leave_unrecorded",
    "recording",
]


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

_PARENT = re.compile(r"[ \t]*([0-9a-f]{32})-([0-9a-f]{16})(?:-[01])?[ \t]*")


def leave_unrecorded(scope: sentry_sdk.Scope, parent: str | None) -> None:
    """Give ``scope`` a trace without a transaction: that of ``parent``, or one of its own.

    What else is known of that trace, its baggage, says how it is recorded. This costs more to read
    than all the rest, and nobody would. Here it says whose the trace is, so that the SDK does not
    gather more when it is asked for the first time.

    The ids are drawn at once: each draw is a system call, during which another thread may take the
    interpreter from the event loop.
    """
    sentry_sdk.get_current_scope().span = UNRECORDED
    client = sentry_sdk.get_client()
    own = os.urandom(24).hex()
    found = _PARENT.fullmatch(parent) if parent else None
    trace_id, parent_span_id = found.groups() if found else (own[16:], None)
    scope._propagation_context = PropagationContext(
        trace_id, own[:16], parent_span_id, baggage=Baggage(_described(trace_id, client), "", False)
    )
    transport = client.transport
    if transport is not None:
        for category in ("transaction", "span"):
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
    return sentry_sdk.get_current_span() is UNRECORDED


def current_ids() -> tuple[str, str]:
    """Return the ids of the trace and of the span that the code runs in."""
    scope = sentry_sdk.get_current_scope()
    span = scope.span
    if span is None or span is UNRECORDED:
        own = scope.get_active_propagation_context()
        return own.trace_id, own.span_id
    return span.trace_id, span.span_id


class Recording:
    """A request or job that is being recorded: what the SDK 2 calls a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of its trace and of its own span."""
        return self._transaction.trace_id, self._transaction.span_id

    def set_tag(self, name: str, value: str) -> None:
        """Give it a tag."""
        self._transaction.set_tag(name, value)

    def set_status(self, status: str) -> None:
        """Say how it ended."""
        self._transaction.set_status(status)

    def set_http_status(self, status: int) -> None:
        """Say with which HTTP status it was answered."""
        self._transaction.set_http_status(status)

    def name_by_route(self, route: str) -> None:
        """Call it ``route``, unless the application has given it a name."""
        if self._transaction.source == TransactionSource.URL:
            self._transaction.name = route
            self._transaction.source = TransactionSource.ROUTE


@contextmanager
def recording(
    headers: Mapping[str, str],
    *,
    name: str,
    source: TransactionSource,
    op: str,
    origin: str,
    about: dict[str, Any],
    drawn_at: float | None,
) -> Iterator[Recording]:
    """Record what runs meanwhile, in the trace that ``headers`` continue, or in one of its own.

    Args:
        headers: ``sentry-trace`` and ``baggage``, as they came.
        name: What it is called for now; ``source`` says what the name was taken from.
        op: The kind of thing it is, from the SDK's list.
        origin: What began the recording.
        about: What the sampler is told.
        drawn_at: The rate at which it was drawn before: the SDK knows of no draw but its own.
    """
    transaction = sentry_sdk.continue_trace(
        dict(headers), op=op, name=name, source=source, origin=origin
    )
    with sentry_sdk.start_transaction(transaction, custom_sampling_context=about):
        if drawn_at is not None and transaction.sample_rate is not None:
            transaction.sample_rate *= drawn_at
        yield Recording(transaction)
