"""Traces as the SDK 2 has them by default: a request or job is a transaction, sent when it ends.

The SDK 3 has none of this. Importing this module fails there, and ``tracing`` does without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import Self

import sentry_sdk
from sentry_sdk.tracing import NoOpSpan as SdkNoOpSpan
from sentry_sdk.tracing import Span as SdkSpan
from sentry_sdk.tracing import Transaction
from sentry_sdk.tracing_utils import PropagationContext, has_span_streaming_enabled

from .parts import Part, Recording, Source, Start, Value

__all__ = ["SdkNoOpSpan", "has_span_streaming_enabled"]

LOST = ("transaction", "span")
"""The categories in which Sentry counts what was not recorded."""


class Unrecorded(SdkNoOpSpan):
    """Every span within what is not recorded, so that none is made, timed and thrown away."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the scope as it is: it was not changed."""

    def start_child(self, *_: object, **__: object) -> Self:
        """Return this very span."""
        return self


UNRECORDED = Unrecorded()


def leave_unrecorded(_context: PropagationContext) -> None:
    """Have no span recorded from here on."""
    sentry_sdk.get_current_scope().span = UNRECORDED


def is_unrecorded() -> bool:
    """Return whether the code runs in a trace that was left unrecorded."""
    return sentry_sdk.get_current_span() is UNRECORDED


def current_ids() -> tuple[str, str] | None:
    """Return the ids of the trace and of the span that are being recorded; None if none is."""
    span = sentry_sdk.get_current_scope().span
    return None if span is None or span is UNRECORDED else (span.trace_id, span.span_id)


def begin(name: str, op: str, origin: str) -> "TransactionPart | None":
    """Begin a part of what is being recorded; None if nothing is."""
    parent = sentry_sdk.get_current_span()
    if parent is None or parent is UNRECORDED:
        return None
    return TransactionPart(parent.start_child(op=op, name=name, origin=origin))


class TransactionPart(Part):
    """A span of a transaction."""

    def __init__(self, span: SdkSpan) -> None:
        self._span = span

    def enter(self) -> None:
        self._span.__enter__()

    def set(self, name: str, value: Value) -> None:
        self._span.set_data(name, value)

    def set_http_status(self, status: int) -> None:
        self._span.set_http_status(status)
        self._span.set_data("http.response.status_code", status)

    def fail(self) -> None:
        self._span.set_status("internal_error")

    def leave(self) -> None:
        self._span.__exit__(None, None, None)

    def end(self) -> None:
        self._span.finish()


class TransactionRecording(Recording):
    """A transaction. What is said of its request or job comes from the scope's processors."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    @property
    def ids(self) -> tuple[str, str]:
        return self._transaction.trace_id, self._transaction.span_id

    def set_protocol(self, protocol: str) -> None:
        self._transaction.set_tag("asgi.type", protocol)

    def set_status(self, status: str) -> None:
        self._transaction.set_status(status)

    def set_http_status(self, status: int) -> None:
        self._transaction.set_http_status(status)

    def name_by_route(self, route: str) -> None:
        if self._transaction.source == Source.URL:
            self._transaction.name = route
            self._transaction.source = Source.ROUTE


@contextmanager
def recording(start: Start) -> Iterator[Recording]:
    """Record what runs meanwhile: see ``tracing.recording``."""
    transaction = sentry_sdk.continue_trace(
        dict(start.headers),
        op=start.op,
        name=start.name,
        source=start.source,
        origin=start.origin,
    )
    with sentry_sdk.start_transaction(transaction, custom_sampling_context=start.about):
        if transaction.sample_rate is not None:
            transaction.sample_rate *= prod(start.draws)
        yield TransactionRecording(transaction)
