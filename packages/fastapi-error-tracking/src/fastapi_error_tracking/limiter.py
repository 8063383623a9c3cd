"""The quota: how much may leave, so that a loop or a scanner cannot use up a month's events."""

import logging
import os
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from threading import RLock
from typing import Any, NamedTuple

from .settings import Settings

FINGERPRINTS = 1000
SECONDS_BETWEEN_REPORTS = 60.0
MINUTE, DAY = 60.0, 86400.0

logger = logging.getLogger(__package__)


class Rate(NamedTuple):
    """At most ``amount`` at once, refilled evenly within ``seconds``."""

    amount: int
    seconds: float


class Bucket:
    """A token bucket with one or several rates: something passes if it fits all of them."""

    __slots__ = ("_levels", "_rates", "_updated")

    def __init__(self, rates: Sequence[Rate]) -> None:
        self._rates = rates
        self._levels = [float(rate.amount) for rate in rates]
        self._updated = time.monotonic()

    def take(self, amount: int = 1) -> bool:
        """Take ``amount`` tokens if there are as many, and return whether there were."""
        now = time.monotonic()
        passed, self._updated = now - self._updated, now
        self._levels = [
            min(rate.amount, level + passed * rate.amount / rate.seconds)
            for rate, level in zip(self._rates, self._levels, strict=True)
        ]
        if any(level < amount for level in self._levels):
            return False
        self._levels = [level - amount for level in self._levels]
        return True

    def take_up_to(self, amount: int) -> int:
        """Take as many of ``amount`` tokens as there are, and return how many."""
        self.take(0)
        taken = max(0, min(amount, *map(int, self._levels)))
        self._levels = [level - taken for level in self._levels]
        return taken


class Limiter:
    """Decides what may leave: each fingerprint on its own, then each category as a whole.

    Safe to call from any thread, and from finalizers. Remembers the 1000 fingerprints last seen.
    """

    def __init__(self, overall: Mapping[str, Sequence[Rate]], repeats: Sequence[Rate]) -> None:
        self._overall = {category: Bucket(rates) for category, rates in overall.items()}
        self._repeats = repeats
        self._seen: OrderedDict[int, Bucket] = OrderedDict()
        self._suppressed: Counter[str] = Counter()
        self._reported = 0.0
        self._lock = RLock()  # a finalizer can run, and log, in the middle of what holds it
        self._process = os.getpid()

    @classmethod
    def from_settings(cls, settings: Settings) -> "Limiter":
        """Return the limiter that ``settings`` describe."""
        return cls(
            {
                "error": (
                    Rate(settings.max_events_per_minute, MINUTE),
                    Rate(settings.max_events_per_day, DAY),
                ),
                "transaction": (Rate(settings.max_transactions_per_minute, MINUTE),),
                "log_item": (Rate(settings.max_logs_per_minute, MINUTE),),
                "trace_metric": (Rate(settings.max_metrics_per_minute, MINUTE),),
            },
            (
                Rate(settings.max_repeats_per_minute, MINUTE),
                Rate(settings.max_repeats_per_day, DAY),
            ),
        )

    def admits(self, category: str, amount: int = 1, fingerprint: int | None = None) -> bool:
        """Return whether ``amount`` items of ``category`` may leave now, and count those held."""
        if self._process != os.getpid():  # forked: who holds the lock may not be here
            self._lock, self._process = RLock(), os.getpid()
        with self._lock:
            bucket = self._overall.get(category)
            admitted = (fingerprint is None or self._bucket(fingerprint).take(amount)) and (
                bucket is None or bucket.take(amount)
            )
            if not admitted:
                self._suppressed[category] += amount
        if not admitted:
            self.report()
        return admitted

    def fitting(self, category: str, amount: int) -> int:
        """Return how many of ``amount`` items of ``category`` may leave, and count the rest."""
        with self._lock:
            bucket = self._overall.get(category)
            fitting = amount if bucket is None else bucket.take_up_to(amount)
            if fitting < amount:
                self._suppressed[category] += amount - fitting
        if fitting < amount:
            self.report()
        return fitting

    def report(self, *, now: bool = False) -> None:
        """Log how much was held back, at most once a minute unless it has to be ``now``."""
        with self._lock:
            due = now or time.monotonic() - self._reported >= SECONDS_BETWEEN_REPORTS
            if not (due and self._suppressed):
                return
            held, self._suppressed = self._suppressed, Counter()
            self._reported = time.monotonic()
        logger.warning(
            "Error tracking held back %s (SENTRY_MAX_* sets the limits)",
            ", ".join(f"{count} {category}" for category, count in sorted(held.items())),
        )

    def _bucket(self, fingerprint: int) -> Bucket:
        bucket = self._seen.pop(fingerprint, None) or Bucket(self._repeats)
        self._seen[fingerprint] = bucket
        if len(self._seen) > FINGERPRINTS:
            self._seen.popitem(last=False)
        return bucket


def fingerprint(event: Mapping[str, Any]) -> int:
    """Return what is the same for two events that come from the same place for the same reason.

    That is the type, the route or job, and the application's own frames, each once however deep a
    recursion: a library's last frame is the same for the errors of many places.
    """
    parts: list[Any] = list(event.get("fingerprint") or ())
    for error in (event.get("exception") or {}).get("values") or ():
        frames = (error.get("stacktrace") or {}).get("frames") or [{}]
        own = [frame for frame in frames if frame.get("in_app")] or frames[-1:]
        places = dict.fromkeys((frame.get("module"), frame.get("lineno")) for frame in own)
        parts += [error.get("type"), event.get("transaction"), *places]
    if len(parts) == len(event.get("fingerprint") or ()):
        parts += [
            (event.get("logentry") or {}).get("message") or event.get("message"),
            event.get("transaction"),
        ]
    return hash(tuple(map(str, parts)))
