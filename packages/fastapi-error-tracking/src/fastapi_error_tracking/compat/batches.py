"""The SDK's batches of logs, metrics and spans, each with a thread that hands them over.

Two things are added. Whoever flushes waits for what that thread has in hand: the SDK looks only at
what it has not taken yet, and the rest would be lost with the process. And spans wait a moment for
those of other requests: woken for each, the thread takes the interpreter from the event loop.
"""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

PAUSE = 0.2
"""Seconds that the spans of a request or job wait for those of others."""


def gather(client: Any) -> None:
    """Have the batches of ``client`` leave one after the other, those of spans with a pause."""
    for batcher in (client.log_batcher, client.metrics_batcher, client.span_batcher):
        if batcher is not None:
            pause = PAUSE if batcher is client.span_batcher else 0.0
            batcher._flush = _one_at_a_time(batcher, batcher._flush, pause)


def _one_at_a_time(batcher: Any, hand_over: Callable[..., Any], pause: float) -> Callable[..., Any]:
    """Return ``hand_over``, which waits for the one that is going on in another thread."""
    # A finalizer may flush in the middle of it; a child that was forked then has a lock of its own.
    held = os.getpid(), threading.RLock()

    def wait_and_hand_over(*arguments: Any, **options: Any) -> Any:
        nonlocal held
        if pause and threading.current_thread() is batcher._flusher:
            time.sleep(pause)
        pid = os.getpid()
        if held[0] != pid:
            held = pid, threading.RLock()
        with held[1]:
            return hand_over(*arguments, **options)

    return wait_and_hand_over
