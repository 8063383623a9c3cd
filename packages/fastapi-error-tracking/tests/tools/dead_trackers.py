"""Trackers that are not there."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def dead(*, hangs: bool) -> Iterator[str]:
    """Yield the DSN of a tracker that refuses connections, or accepts and never answers."""
    with socket.socket() as tracker:
        tracker.bind(("127.0.0.1", 0))
        if hangs:
            tracker.listen(100)
        yield f"http://{'0' * 32}@127.0.0.1:{tracker.getsockname()[1]}/1"
