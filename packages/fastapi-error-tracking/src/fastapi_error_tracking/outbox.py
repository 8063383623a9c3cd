"""What waits to be sent: errors before all else, and only as much as a process can hold."""

from collections import Counter, deque
from collections.abc import Container
from dataclasses import dataclass
from threading import RLock

from .compat.events import Envelope, category_of, losses_of
from .verdicts import Verdict

MOST_WAITING = 100  # of each class
URGENT = frozenset({"event", "feedback", "check_in"})
KNOWN_AGAIN = frozenset({"event", "check_in"})


@dataclass(slots=True, eq=False)
class Parcel:
    """An envelope that waits. ``size`` is what it takes in memory, in bytes, where that counts."""

    envelope: Envelope
    size: int = 0
    attempts: int = 0

    @property
    def is_urgent(self) -> bool:
        """Whether it holds an error, an answer of a person, or a job's sign of life."""
        return any(item.type in URGENT for item in self.envelope.items)

    def may_go_again(self, verdict: Verdict, most: int) -> bool:
        """Whether it is sent again after ``verdict``, if it was sent fewer than ``most`` times.

        Only what cannot have arrived, or what Sentry knows again by its id, and keeps once.
        """
        if not verdict.may_have_arrived:
            return True
        is_known = all(item.type in KNOWN_AGAIN for item in self.envelope.items)
        return is_known and self.attempts < most

    def without(self, categories: Container[str]) -> Envelope:
        """Return the envelope without items of ``categories``, of which "" is all."""
        if "" in categories:
            return Envelope(headers=self.envelope.headers)
        items = [item for item in self.envelope.items if category_of(item) not in categories]
        return Envelope(headers=self.envelope.headers, items=items)

    def lost(self) -> Counter[str]:
        """Return how many of each category it holds."""
        found: Counter[str] = Counter()
        for item in self.envelope.items:
            found.update(dict(losses_of(item)))
        return found


class Outbox:
    """Two queues of parcels, of which the urgent one goes first.

    Parcels are put in by any thread, and by finalizers, and taken out by one.
    """

    def __init__(self, most_bytes: int | None = None) -> None:
        self._urgent: deque[Parcel] = deque()
        self._others: deque[Parcel] = deque()
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._urgent) + len(self._others)

    def is_full(self, *, urgent: bool = True) -> bool:
        """Whether there is no place for another parcel."""
        queue = self._urgent if urgent else self._others
        too_large = self._most_bytes is not None and self._bytes >= self._most_bytes
        return too_large or len(queue) >= MOST_WAITING

    def put(self, parcel: Parcel) -> bool:
        """Take ``parcel`` in if there is a place for it, and return whether there was."""
        urgent = parcel.is_urgent
        if self.is_full(urgent=urgent):
            return False
        self._weigh(parcel.size)
        (self._urgent if urgent else self._others).append(parcel)
        return True

    def put_back(self, parcel: Parcel) -> None:
        """Take in again, as the last of its queue, what could not be sent."""
        self._weigh(parcel.size)
        (self._urgent if parcel.is_urgent else self._others).append(parcel)

    def take(self) -> Parcel | None:
        """Return the next parcel, or None."""
        for queue in (self._urgent, self._others):
            if queue:
                parcel = queue.popleft()
                self._weigh(-parcel.size)
                return parcel
        return None

    def waiting(self) -> Counter[str]:
        """Return how many of each category wait."""
        parcels = [*self._urgent.copy(), *self._others.copy()]
        return sum((parcel.lost() for parcel in parcels), Counter[str]())

    def forget(self) -> None:
        """Be empty, in a process that was forked: a lock may be held by who is not there."""
        self.__init__(self._most_bytes)  # type: ignore[misc]

    def _weigh(self, size: int) -> None:
        if size:
            with self._lock:
                self._bytes += size
