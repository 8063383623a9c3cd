"""What was received, in memory and bounded: the oldest is forgotten first."""

import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .envelope import Envelope, Item
from .projects import Project
from .summary import Summary

Removals = Sequence[tuple[str, str, int]]

MAX_ITEMS = 5_000
MAX_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Captured:
    """One received item. ``number`` counts from 1; ``received`` is seconds since the epoch.

    ``project`` is the number of the project it was sent to, ``project_name`` its name.
    ``removals`` is what the sender's privacy gate took from its envelope: place, rule, how often.
    """

    number: int
    received: float
    project: int
    project_name: str
    envelope: Envelope
    item: Item
    summary: Summary
    removals: Removals = ()

    @property
    def service(self) -> str:
        """The process it came from: what the item says, else the project it was sent to."""
        return self.summary.service or self.project_name

    @property
    def kind(self) -> str:
        """The item's type, such as ``event``, ``transaction``, ``span`` or ``log``."""
        return self.item.kind

    @property
    def title(self) -> str:
        """What the item is about, in one line."""
        return self.summary.title

    @property
    def trace_id(self) -> str | None:
        """The trace the item belongs to; ``None`` when it names none or several."""
        return self.summary.trace_id

    @property
    def json(self) -> Any:
        """The payload read as JSON."""
        return self.item.json

    @property
    def raw(self) -> bytes:
        """The bytes that were sent: an envelope with this item alone, decompressed."""
        return self.envelope.holding(self.item)

    @property
    def size(self) -> int:
        """The number of bytes held in memory for it."""
        return len(self.item.payload) + len(self.item.header_line) + len(self.envelope.header_line)


class Store:
    """A bounded, thread-safe list of received items.

    It keeps at most ``max_items`` items and ``max_bytes`` bytes of them, but always the newest.
    ``id`` tells this store from an earlier one; ``cleared`` counts the calls of ``clear``.

    Raises:
        ValueError: A limit is less than one.
    """

    def __init__(self, max_items: int = MAX_ITEMS, max_bytes: int = MAX_BYTES) -> None:
        if max_items < 1 or max_bytes < 1:
            raise ValueError("At least one item and one byte must be kept.")
        self.max_items = max_items
        self._max_bytes = max_bytes
        self._items: deque[Captured] = deque()
        self._bytes = 0
        self._last = 0
        self._changed = threading.Condition()
        self._listeners: list[Callable[[], object]] = []
        self.cleared = 0
        self.id = uuid.uuid4().hex

    @property
    def last(self) -> int:
        """The number of the newest item ever received; 0 before the first."""
        return self._last

    def add(
        self,
        project: Project,
        envelope: Envelope,
        item: Item,
        summary: Summary,
        received: float,
        removals: Removals = (),
    ) -> Captured:
        """Keep an item, forgetting the oldest where there is no more room."""
        with self._changed:
            self._last += 1
            captured = Captured(
                self._last,
                received,
                project.number,
                project.name,
                envelope,
                item,
                summary,
                removals,
            )
            self._items.append(captured)
            self._bytes += captured.size
            while len(self._items) > self.max_items or (
                self._bytes > self._max_bytes and len(self._items) > 1
            ):
                self._bytes -= self._items.popleft().size
            self._changed.notify_all()
        self._tell()
        return captured

    def clear(self) -> None:
        """Forget everything. Numbers go on from where they were."""
        with self._changed:
            self._items.clear()
            self._bytes = 0
            self.cleared += 1
        self._tell()

    def events(
        self, service: str | None = None, kind: str | None = None, after: int = 0
    ) -> list[Captured]:
        """Return the items kept, oldest first: of one service or kind, or newer than ``after``."""
        with self._changed:
            kept = list(self._items)
        return [
            item
            for item in kept
            if item.number > after and service in (None, item.service) and kind in (None, item.kind)
        ]

    def get(self, number: int) -> Captured | None:
        """Return the item with that number, or ``None`` when it is forgotten or yet to come."""
        with self._changed:
            if not self._items or number < self._items[0].number:
                return None
            return next((item for item in self._items if item.number == number), None)

    def wait_for(self, predicate: Callable[[Captured], bool], timeout: float = 10.0) -> Captured:
        """Return the first item kept that fits, waiting up to ``timeout`` seconds for it.

        Raises:
            TimeoutError: None came; the message lists what did.
        """
        deadline = time.monotonic() + timeout
        seen = 0
        while True:
            for item in self.events(after=seen):
                if predicate(item):
                    return item
                seen = item.number
            with self._changed:
                if self._last > seen and self._items and self._items[-1].number > seen:
                    continue
                if not self._changed.wait(deadline - time.monotonic()):
                    break
        received = [f"{item.service} {item.kind}: {item.title}" for item in self.events()]
        raise TimeoutError(
            f"Nothing that fits came within {timeout:g} s. Received: "
            + ("; ".join(received) if received else "nothing")
            + "."
        )

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call ``listener`` after each change, in the thread that made it; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
