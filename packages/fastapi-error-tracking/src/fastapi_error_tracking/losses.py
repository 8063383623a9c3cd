"""The account of what was made and did not arrive: by category and reason, told to Sentry and said.

*Made* is what arrived, what waits, and what is counted here.
"""

import logging
import time
from collections import Counter
from queue import Empty, SimpleQueue
from threading import Lock

from .compat.events import Item, item, losses_of

OVERFLOW = "queue_overflow"
BACK_OFF = "ratelimit_backoff"
NETWORK = "network_error"
REFUSED = "send_error"
FAILED = "internal_sdk_error"
LIMITED = "rate_limited"
"""Sentry has counted these itself, so it is not told of them."""
SAID = frozenset({OVERFLOW, BACK_OFF, NETWORK, REFUSED, LIMITED})
"""The reasons that lie on the way to the tracker. Of the others is said where they arise."""

SECONDS_BETWEEN_LINES = 60.0
SECONDS_BETWEEN_REPORTS = 30.0
MANY = 1000

Counts = Counter[tuple[str, str]]
"""How many of each category were lost for each reason."""

logger = logging.getLogger(__package__)


class Losses:
    """What was lost in one transport. Safe to call from any thread, and from finalizers."""

    def __init__(self) -> None:
        # Nothing but this can be put into by a finalizer that runs in the middle of a put.
        self._new: SimpleQueue[tuple[str, str, int]] = SimpleQueue()
        self._lock = Lock()
        self._all: Counts = Counter()
        self._unreported: Counts = Counter()
        self._unsaid: Counts = Counter()
        self._said = -SECONDS_BETWEEN_LINES
        self._reported = time.monotonic()

    def count(self, reason: str, category: str, quantity: int = 1) -> None:
        """Count ``quantity`` of ``category`` as lost."""
        self._new.put((category, reason, quantity))
        if self._new.qsize() > MANY and self._lock.acquire(blocking=False):
            try:
                self._settle()
            finally:
                self._lock.release()

    def count_item(self, reason: str, lost: Item) -> None:
        """Count what is in an item of an envelope: one, or a batch of several."""
        for category, quantity in losses_of(lost):
            self.count(reason, category, quantity)

    def total(self) -> Counts:
        """Return everything that was lost so far."""
        with self._lock:
            self._settle()
            return Counter(self._all)

    def report(self, *, now: bool = False) -> tuple[Item, Counts] | None:
        """Return an item that tells Sentry what was lost since the last one, and what it tells.

        None if that is nothing, or if the last one was 30 seconds ago or less and it is not wanted
        ``now``. If it does not arrive, ``restore`` what it tells.
        """
        with self._lock:
            self._settle()
            due = now or time.monotonic() - self._reported > SECONDS_BETWEEN_REPORTS
            if not (due and self._unreported):
                return None
            told, self._unreported = self._unreported, Counter()
        content = {
            "timestamp": time.time(),
            "discarded_events": [
                {"reason": reason, "category": category, "quantity": quantity}
                for (category, reason), quantity in told.items()
            ],
        }
        return item("client_report", content, {}, "application/json"), told

    def restore(self, told: Counts) -> None:
        """Let the next report tell what one told that has not arrived."""
        with self._lock:
            self._unreported += told

    def arrived(self) -> None:
        """Take note that a report has arrived."""
        self._reported = time.monotonic()

    def said(self, *, now: bool = False) -> str | None:
        """Return the losses since the last line in words; None if there are none, or none is due.

        A line is due after a minute, or ``now``.
        """
        with self._lock:
            self._settle()
            due = now or time.monotonic() - self._said >= SECONDS_BETWEEN_LINES
            if not (due and self._unsaid):
                return None
            said, self._unsaid = self._unsaid, Counter()
            self._said = time.monotonic()
        return by_reason(said)

    @property
    def has_to_say(self) -> bool:
        """Whether there are losses of which nothing was said yet."""
        return bool(self._unsaid) or not self._new.empty()

    def forget(self) -> None:
        """Know of nothing, in a process that was forked: who holds the lock may not be there."""
        self.__init__()  # type: ignore[misc]

    def _settle(self) -> None:
        """Add up what is new. Who calls this holds the lock."""
        for _ in range(self._new.qsize()):
            try:
                category, reason, quantity = self._new.get_nowait()
            except Empty:
                return
            self._all[category, reason] += quantity
            if reason != LIMITED:
                self._unreported[category, reason] += quantity
            if reason in SAID:
                self._unsaid[category, reason] += quantity


def by_reason(counts: Counts) -> str:
    """Return ``counts`` as ``3 error, 40 transaction (network error)``, reason by reason."""
    parts = []
    for reason in sorted({reason for _, reason in counts}):
        of_it = Counter({c: quantity for (c, other), quantity in counts.items() if other == reason})
        if words := in_words(of_it):
            parts.append(f"{words} ({reason.replace('_', ' ')})")
    return "; ".join(parts)


def in_words(quantities: Counter[str]) -> str:
    """Return ``quantities`` as ``3 error, 40 transaction``: sizes in bytes are left out."""
    listed = sorted(quantities.items())
    return ", ".join(f"{n} {category}" for category, n in listed if not category.endswith("_byte"))
