"""The SDK's batches of logs, metrics and spans, each with a thread that hands them over.

Whoever flushes waits for what such a thread has in hand. The SDK looks only at what it has not
taken yet, and the rest would be lost with a process that ends at that moment.
"""

import os
import threading
from collections.abc import Callable
from typing import Any


def hand_over_in_turn(client: Any) -> None:
    """Have one thread at a time hand over what is in a batch of ``client``."""
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
