"""The thread that sends: errors first, in bursts, and for as long as the tracker is in trouble."""

import logging
import math
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import overload

from .compat.events import Envelope, Item
from .losses import (
    BACK_OFF,
    FAILED,
    LIMITED,
    NETWORK,
    OVERFLOW,
    REFUSED,
    SECONDS_BETWEEN_LINES,
    Losses,
)
from .outbox import Outbox, Parcel
from .trouble import Trouble
from .verdicts import MOST_LIMITS, Outcome, Verdict

FIRST_LOOK = 0.1  # seconds
GIVING_UP = 2  # failures in a row, after which nobody who stops waits any longer

logger = logging.getLogger(__package__)


class Sender:
    """Sends what is put in, from a thread of its own that ends with the process.

    While the tracker is in trouble it is tried again, every two seconds at least. Errors are kept
    meanwhile, for Sentry knows them again by their ids, and so is all that cannot have arrived. The
    rest is counted as lost.

    Args:
        post: Sends an envelope, and returns what became of it. It may take its time.
        losses: Where what does not arrive is counted.
        outbox: Where it waits.
        leaving: Returns what may leave of a report on what was lost.
        pause: Seconds that an envelope waits for others, where one was sent just before. The
            thread that sends and the event loop take the interpreter from each other. For each
            envelope by itself this costs the application more time than making and sending it.
        name: How the log calls what sends.
        once: Whether nothing is sent a second time, and nothing said.

    ``trouble`` is what is known of the tracker.
    """

    QUIET = 1.0
    """Seconds after which an envelope is the first again, and sent at once."""
    MANY = 40
    """Envelopes that do not wait for others any longer."""
    MOST_ATTEMPTS = 30
    """How often something is sent that the tracker may have got: for about a minute."""

    def __init__(
        self,
        post: Callable[[Envelope], Verdict],
        losses: Losses,
        outbox: Outbox,
        *,
        leaving: Callable[[Item], Item | None] = lambda report: report,
        pause: float = 0.0,
        name: str = "Error tracking",
        once: bool = False,
    ) -> None:
        self._post, self._losses, self._outbox = post, losses, outbox
        self._leaving, self._pause, self._name, self._once = leaving, pause, name, once
        self._is_closed = False
        self._reset()

    def _reset(self) -> None:
        # Of the queues and events there are, this kind alone can be put into by a finalizer, which
        # can run, and log an error, in the middle of what waits for it.
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._enough: SimpleQueue[None] = SimpleQueue()
        self._now: SimpleQueue[None] = SimpleQueue()
        self._waiters: list[SimpleQueue[bool]] = []
        self._thread: Thread | None = None
        self._pid = os.getpid()
        self._sent = -math.inf
        self._is_alone = True
        self._current: Parcel | None = None
        self._limits: dict[str, float] = {}
        self._failures = 0
        self.trouble = Trouble(self._losses, self.waiting, name=self._name, is_silent=self._once)

    @property
    def is_full(self) -> bool:
        """Whether the next error would be lost."""
        return self._outbox.is_full()

    def seconds_closed(self) -> dict[str, int]:
        """Return the categories that Sentry does not want now ("" is all), and for how long."""
        now = time.monotonic()
        left = {category: until - now for category, until in self._limits.items()}
        return {category: math.ceil(seconds) for category, seconds in left.items() if seconds > 0}

    def put(self, parcel: Parcel) -> bool:
        """Have ``parcel`` sent; if too much waits already, count it as lost and return False."""
        if self.offer(parcel):
            return True
        self._lose(parcel.envelope, OVERFLOW)
        return False

    def offer(self, parcel: Parcel) -> bool:
        """Have ``parcel`` sent, if there is a place for it, and return whether there was."""
        self._leave_to_the_parent()
        if self._is_closed or not self._outbox.put(parcel):
            return False
        self._wake.put(None)
        if len(self._outbox) >= self.MANY:
            self._enough.put(None)
        self._start()
        return True

    def flush(self, timeout: float, callback: Callable[[int, float], None] | None = None) -> bool:
        """Wait up to ``timeout`` seconds until everything is sent, and return whether it was.

        A tracker in trouble is tried twice, and not waited for any longer. What then remains is
        said. After a tenth of a second ``callback`` is told how much waits, and ``timeout``.
        """
        self._leave_to_the_parent()
        if timeout <= 0:
            return not self._outbox
        waiter: SimpleQueue[bool] = SimpleQueue()
        self._failures = 0
        self._waiters.append(waiter)
        for queue in (self._wake, self._enough, self._now):
            queue.put(None)
        can_send = self._start()
        done, first = False, min(FIRST_LOOK, timeout)
        try:
            done = waiter.get(timeout=first) if can_send else not self._outbox
        except Empty:
            if callback is not None:
                callback(len(self._outbox) + 1, timeout)
            with suppress(Empty):
                done = waiter.get(timeout=timeout - first)
        with suppress(ValueError):
            self._waiters.remove(waiter)
        self.trouble.say_what_remains(done=done)
        return done

    def close(self) -> None:
        """Send nothing more, and return at once."""
        self._is_closed = True
        for queue in (self._wake, self._enough, self._now):
            queue.put(None)

    def waiting(self) -> Counter[str]:
        """Return how many of each category are not sent yet."""
        current = self._current
        return self._outbox.waiting() + (current.lost() if current else Counter())

    def _start(self) -> bool:
        """Return whether there is a thread; not while the interpreter shuts down."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._run, name="error-tracking-sender", daemon=True)
            with suppress(RuntimeError):
                self._thread.start()
        return self._thread.is_alive()

    def _leave_to_the_parent(self) -> None:
        """In a process that was forked, forget what waited: it is the parent's to send."""
        if self._pid != os.getpid():
            self._outbox.forget()
            self._losses.forget()
            self._reset()

    def _run(self) -> None:
        while not self._is_closed:
            self._turn()

    def _turn(self) -> None:
        self.trouble.say()
        if self._outbox:
            self._gather()
            self._current = parcel = self._outbox.take()
            if parcel is None:
                return
            try:
                self._send(parcel)
            except Exception as error:
                self._lose(parcel.envelope, FAILED)
                logger.error("Error tracking could not send: %s", type(error).__name__)
            finally:
                self._current = None
        elif self._waiters or self.trouble:
            self._send_a_report()
        else:
            with suppress(Empty):
                self._wake.get(timeout=SECONDS_BETWEEN_LINES if self._losses.has_to_say else None)
        _drain(self._wake)

    def _gather(self) -> None:
        """Wait for others, if something was sent just before."""
        follows = self._is_alone and time.monotonic() - self._sent < self.QUIET
        if self._pause and follows and not self._waiters and not self.trouble:
            with suppress(Empty):
                self._enough.get(timeout=self._pause)
        _drain(self._enough)

    def _send(self, parcel: Parcel) -> None:
        closed = self.seconds_closed()
        wanted = parcel.without(closed) if closed else parcel.envelope
        self._lose_what_is_not_in(wanted, parcel.envelope)
        parcel.envelope = wanted
        if not wanted.items:
            return
        verdict = self._posted(wanted, forced=False)
        self._is_alone = not self._outbox
        match verdict.outcome:
            case Outcome.LIMITED:
                self._lose(wanted, LIMITED)
            case Outcome.REFUSED:
                self._lose(wanted, REFUSED)
            case Outcome.TROUBLE:
                parcel.attempts += verdict.may_have_arrived
                self._current = None
                if not self._once and parcel.may_go_again(verdict, self.MOST_ATTEMPTS):
                    self._outbox.put_back(parcel)
                else:
                    self._lose(wanted, NETWORK)
                self._wait(verdict)

    def _send_a_report(self) -> None:
        """Tell what was lost: so it is known at a stop, and how the tracker is doing."""
        verdict = None if "" in self.seconds_closed() else self._posted(None, forced=True)
        if verdict is None:
            self.trouble.forget()
        elif verdict.outcome is Outcome.TROUBLE:
            self._wait(verdict)
            return
        for _ in range(len(self._waiters)):
            waiter = self._waiters.pop(0)
            if self._outbox:  # it waits for what was put in meanwhile
                self._waiters.append(waiter)
                return
            waiter.put(True)

    @overload
    def _posted(self, envelope: Envelope, *, forced: bool) -> Verdict: ...

    @overload
    def _posted(self, envelope: None, *, forced: bool) -> Verdict | None: ...

    def _posted(self, envelope: Envelope | None, *, forced: bool) -> Verdict | None:
        """Send ``envelope`` with a report, if one is due or ``forced``, and note how it ended."""
        report = self._losses.report(now=forced)
        leaving = report and self._leaving(report[0])
        items = [*(envelope.items if envelope else ()), *([leaving] if leaving else ())]
        if not items:
            return None
        verdict = self._post(Envelope(headers=envelope.headers if envelope else None, items=items))
        self._sent = time.monotonic()
        if verdict.limits:
            kept = {c: until for c, until in self._limits.items() if until > self._sent}
            new = {c: self._sent + seconds for c, seconds in verdict.limits.items()}
            self._limits = new if len(kept) > MOST_LIMITS else kept | new
        if report and verdict.outcome is Outcome.DELIVERED:
            self._losses.arrived()
        elif report:
            self._losses.restore(report[1])
        if verdict.outcome is Outcome.TROUBLE:
            self._failures += 1
            self.trouble.go_on(verdict.why)
        elif self.trouble:
            self.trouble.end()
        return verdict

    def _wait(self, verdict: Verdict) -> None:
        """Leave a tracker in trouble alone, but for those who stop."""
        if self._failures >= GIVING_UP:
            while self._waiters:
                self._waiters.pop().put(False)
        pause = max(self.trouble.pause, verdict.seconds)
        _drain(self._now)
        with suppress(Empty):
            self._now.get(timeout=FIRST_LOOK if self._waiters else pause)

    def _lose(self, envelope: Envelope, reason: str) -> None:
        for item in envelope.items:
            self._losses.count_item(reason, item)

    def _lose_what_is_not_in(self, kept: Envelope, given: Envelope) -> None:
        if len(kept.items) < len(given.items):
            self._lose(Envelope(items=[i for i in given.items if i not in kept.items]), BACK_OFF)


def _drain(queue: SimpleQueue[None]) -> None:
    with suppress(Empty):
        while True:
            queue.get_nowait()
