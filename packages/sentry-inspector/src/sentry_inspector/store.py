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
from .rejected import MOST, MOST_BYTES, Rejected
from .summary import Summary
from .untrusted_json import whole_number

Removals = Sequence[tuple[str, str, int]]

MAX_ITEMS = 5_000
MAX_BYTES = 64_000_000
EVENT_ID = 32  # hexadecimal digits; 36 characters with its dashes
UNDO_WITHIN = 60.0  # seconds for which what was cleared is kept aside


@dataclass(frozen=True, slots=True)
class Captured:
    """One received item. ``number`` counts from 1; ``received`` is seconds since the epoch.

    ``project`` is the number of the project it was sent to, ``project_name`` its name.
    ``removals`` is what the sender's privacy gate took from it: place, rule, how often. ``id`` is
    unlike that of any other item, of this inspector or of an earlier one: links are made of it.
    """

    number: int
    received: float
    project: int
    project_name: str
    envelope: Envelope
    item: Item
    summary: Summary
    removals: Removals = ()
    id: str = ""

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
    ``id`` tells this store from an earlier one; ``cleared`` counts the calls of ``clear`` and
    ``restore``.

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
        self._rejected: deque[Rejected] = deque(maxlen=MOST)
        self._last_rejected = 0
        self._aside: tuple[float, list[Captured], list[Rejected]] | None = None

    @property
    def last(self) -> int:
        """The number of the newest item ever received; 0 before the first."""
        return self._last

    @property
    def last_rejected(self) -> int:
        """The number of the newest refusal; 0 before the first."""
        return self._last_rejected

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
                self._name(self._last),
            )
            self._items.append(captured)
            self._bytes += captured.size
            self._trim()
            self._changed.notify_all()
        self._tell()
        return captured

    def reject(
        self,
        project: Project | None,
        status: int,
        reason: str,
        body: bytes,
        received: float,
        size: int | None = None,
    ) -> Rejected:
        """Keep what was refused, and why; ``size`` is its bytes where ``body`` is not all of it."""
        with self._changed:
            self._last_rejected += 1
            rejected = Rejected(
                self._last_rejected,
                received,
                project.name if project else None,
                status,
                reason,
                bytes(body[:MOST_BYTES]),
                len(body) if size is None else size,
                f"r{self._name(self._last_rejected)}",
            )
            self._rejected.append(rejected)
        self._tell()
        return rejected

    def rejected(self, after: int = 0) -> list[Rejected]:
        """Return what was refused, oldest first: the newest refusals are kept."""
        with self._changed:
            return [refusal for refusal in self._rejected if refusal.number > after]

    def clear(self, *, undoable: bool = False) -> None:
        """Forget everything. Numbers go on from where they were.

        What is ``undoable`` is kept aside for a minute, so that ``restore`` can bring it back.
        """
        with self._changed:
            aside = (time.monotonic(), list(self._items), list(self._rejected))
            self._aside = aside if undoable else None
            self._items.clear()
            self._rejected.clear()
            self._bytes = 0
            self.cleared += 1
        self._tell()

    def restore(self) -> bool:
        """Bring back what was cleared last, before what came since; say whether there was any."""
        with self._changed:
            aside, self._aside = self._aside, None
            if aside is None or time.monotonic() - aside[0] > UNDO_WITHIN:
                return False
            _, items, rejected = aside
            self._items.extendleft(reversed(items))
            since = list(self._rejected)
            self._rejected.clear()
            self._rejected.extend(rejected + since)
            self._bytes += sum(item.size for item in items)
            self._trim()
            self.cleared += 1
        self._tell()
        return True

    def _name(self, number: int) -> str:
        return f"{number}-{self.id[:8]}"

    def _trim(self) -> None:
        while len(self._items) > self.max_items or (
            self._bytes > self._max_bytes and len(self._items) > 1
        ):
            self._bytes -= self._items.popleft().size
        if self._aside is not None and time.monotonic() - self._aside[0] > UNDO_WITHIN:
            self._aside = None

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

    def find(self, key: str) -> Captured | None:
        """Return the item of that ``id`` or number, or the newest with that event id."""
        number = whole_number(key)
        if number is not None and len(key) < EVENT_ID:
            return self.get(number)
        with self._changed:
            kept = list(self._items)
        if len(key) in (EVENT_ID, EVENT_ID + 4):
            wanted = key.replace("-", "").lower()
            named = [item for item in kept if item.summary.event_id == wanted]
            return named[-1] if named else None
        return next((item for item in kept if item.id == key), None)

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
