"""What ends the stack from outside: signals, from its first moment to its last."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LIMIT = 4.8  # seconds from the first signal to the end, whatever hangs
# Seconds within which signals are one wish: a terminal that closes and its shell send one each, and
# make hands on what the whole group got.
ONE_WISH = 0.5


class Interrupted(BaseException):
    """Raised where nothing has been started yet: everything is to end."""


class Interrupts:
    """Asks whoever runs to stop. ``count`` says how often that was wished for.

    ``ask`` may be called from any thread, as a signal would. After the first one the process ends
    within ``LIMIT`` seconds: what it then has not ended itself, its guard does. Who hangs up is
    gone, and does not ask for more haste.
    """

    def __init__(self) -> None:
        self.count = 0
        self._last = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heard: Callable[[], None] | None = None
        self._stopping = False

    def ask(self, number: int = signal.SIGTERM) -> None:
        """Have everything stop, in the thread of the loop, as if this signal came."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed: it has stopped
                self._loop.call_soon_threadsafe(self._hear, number)

    def hang_up(self) -> None:
        """Have everything stop because nobody is there any more."""
        self.ask(signal.SIGHUP)

    @contextmanager
    def heard_by(self, heard: Callable[[], None]) -> Iterator[None]:
        """Call ``heard`` at each request to stop, while the running loop is in this block."""
        self._loop = asyncio.get_running_loop()
        self._heard = heard
        for number in SIGNALS:
            self._loop.add_signal_handler(number, self._hear, number)
        try:
            yield
        finally:
            self._stopping = True
            self._heard = None

    def listen(self) -> None:
        """Hear the signals from now on, where no loop does."""
        for number in SIGNALS:
            signal.signal(number, self._signalled)

    def _hear(self, number: int) -> None:
        if self._counts(number) and self._heard is not None:
            self._heard()

    def _counts(self, number: int) -> bool:
        """Count a signal; say whether it is a wish of its own."""
        now = time.monotonic()
        if self.count and (number == signal.SIGHUP or now - self._last < ONE_WISH):
            return False
        self.count += 1
        self._last = now
        if self.count == 1:
            end = threading.Timer(LIMIT, os._exit, [130])
            end.daemon = True
            end.start()
        return True

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        # Raised once: a second one would break off how the first one ends.
        if self._counts(number) and self.count == 1 and not self._stopping:
            raise Interrupted


@contextmanager
def interrupts() -> Iterator[Interrupts]:
    """Hear every signal that ends a program, from now on until the end of the block."""
    interrupts = Interrupts()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    interrupts.listen()
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
