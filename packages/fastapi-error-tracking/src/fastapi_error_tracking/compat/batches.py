"""The SDK's batches of logs, metrics and spans, each with a thread that hands them over.

Whoever flushes waits for what such a thread has in hand. The SDK looks only at what it has not
taken yet, and the rest would be lost with a process that ends at that moment.
"""

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sentry_sdk._metrics_batcher import MetricsBatcher
from sentry_sdk.utils import format_timestamp

from .events import Envelope, Item, batch


class Metrics(MetricsBatcher):
    """A batch of metrics, of which most have the same attributes: these are made once.

    The SDK makes them anew for each, and nobody can add another metric meanwhile.
    """

    @classmethod
    def like(cls, given: MetricsBatcher) -> "Metrics":
        """Return a batch that is handed over as ``given`` is."""
        return cls(given._capture_func, given._record_lost_func)

    @classmethod
    def _to_envelope_item(cls, items: list[Any]) -> Item:
        said: dict[Any, Any] = {}
        made = []
        for one in items:
            attributes = one["attributes"]
            known = tuple(attributes), tuple(attributes.values())
            if known[1] and {*map(type, known[1])} != {str}:  # the number 1 equals True
                made.append(cls._to_transport_format(one))
                continue
            if known not in said:
                said[known] = cls._to_transport_format(one)["attributes"]
            bare: Any = {**one, "attributes": {}}
            made.append(cls._to_transport_format(bare))
            made[-1]["attributes"] = said[known]
        return batch(super()._to_envelope_item([]), made)

    def _flush(self) -> Envelope | None:
        with self._lock:
            taken, self._buffer = self._buffer, []
        if not taken:
            return None
        envelope = Envelope(headers={"sent_at": format_timestamp(datetime.now(UTC))})
        envelope.add_item(self._to_envelope_item(taken))
        self._capture_func(envelope)
        return envelope


def hand_over_in_turn(client: Any) -> None:
    """Have one thread at a time hand over what is in a batch of ``client``."""
    if client.metrics_batcher is not None:
        client.metrics_batcher = Metrics.like(client.metrics_batcher)
    for batcher in (client.log_batcher, client.metrics_batcher, client.span_batcher):
        if batcher is not None:
            batcher._flush = _one_at_a_time(batcher._flush)


def _one_at_a_time(hand_over: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``hand_over``, which waits for the one that is going on in another thread."""
    # A finalizer may flush in the middle of it; a child that was forked then has a lock of its own.
    held = os.getpid(), threading.RLock()

    def wait_and_hand_over(*arguments: Any, **options: Any) -> Any:
        nonlocal held
        pid = os.getpid()
        if held[0] != pid:
            held = pid, threading.RLock()
        with held[1]:
            return hand_over(*arguments, **options)

    return wait_and_hand_over
