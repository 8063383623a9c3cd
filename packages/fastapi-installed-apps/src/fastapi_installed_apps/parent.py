"""A server's process ends with the one that started it, however that ends."""

import asyncio
import logging
import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


@contextmanager
def ending_with_parent() -> Iterator[None]:
    """Stop this process in order when its parent is gone, while the block runs in its event loop.

    A server with several workers starts them by ``multiprocessing`` and stops them when it is asked
    to. Killed, it leaves them behind: they keep the port, and answer with the code of a release
    that everybody takes for gone. A process that was started otherwise is left alone.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        yield
        return
    loop = asyncio.get_running_loop()
    sentinel = parent.sentinel

    def stop() -> None:
        loop.remove_reader(sentinel)
        logger.warning("The process that started this one is gone: it stops, too")
        signal.raise_signal(signal.SIGTERM)

    try:
        loop.add_reader(sentinel, stop)
    except NotImplementedError:  # Windows
        yield
        return
    try:
        yield
    finally:
        loop.remove_reader(sentinel)
