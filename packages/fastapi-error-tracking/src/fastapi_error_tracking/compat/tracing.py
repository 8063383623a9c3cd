"""The SDK's traces: which one code runs in, and how one is left without a recording.

The SDK 2 has no public way to begin a trace of which nothing is recorded, but to build a whole
transaction first.
"""

from typing import Self

import sentry_sdk
from sentry_sdk.tracing import NoOpSpan, Transaction


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


def leave_unrecorded(scope: sentry_sdk.Scope, parent: str | None) -> None:
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


def multiply_sample_rate(transaction: Transaction, rate: float) -> None:
    """Say that ``transaction`` was drawn before, at ``rate``: the SDK knows of its own draw."""
    if transaction.sample_rate is not None:
        transaction.sample_rate *= rate
