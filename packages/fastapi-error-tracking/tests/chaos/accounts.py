"""The account of a run: what was made, what arrived, and what was counted, with the difference."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

import sentry_sdk
from fastapi_error_tracking.compat.events import Envelope, item
from fastapi_error_tracking.compat.transport import Transport
from fastapi_error_tracking.privacy.identifiers import Identifiers

CATEGORIES = {"event": "error", "transaction": "transaction"}


def envelope(kind: str, size: int = 10) -> Envelope:
    """Return an envelope with one event or transaction, as its transport would be given it."""
    number = uuid4().hex
    content = {"event_id": number, "timestamp": time.time(), "tags": {"x": "y" * size}}
    return Envelope(
        headers={"event_id": number}, items=[item(kind, content, {}, "application/json")]
    )


def started(kind: type[Transport], dsn: str) -> Transport:
    """Return a transport as the SDK makes it."""
    client = sentry_sdk.Client(
        dsn=dsn, transport=kind, default_integrations=False, auto_enabling_integrations=False
    )
    assert isinstance(client.transport, kind)
    return client.transport


class Ledger:
    """What was made, one by one: requests and jobs that fail, by what each comes with.

    Attributes:
        made: What stands for each of them in what arrives.
    """

    def __init__(self) -> None:
        self._identifiers = Identifiers("development", "test")
        self.made: set[str | None] = set()

    def headers(self) -> dict[str, str]:
        """Return the headers of the next request that is to fail: its id is its own."""
        number = uuid4().hex
        self.made.add(self._identifiers.leaving(number))
        return {"X-Request-ID": number}

    def headers_of_job(self) -> dict[str, str]:
        """Return the headers of the next job that is to fail: a trace enqueues it, and no other."""
        trace = uuid4().hex
        self.made.add(trace)
        return {"sentry-trace": f"{trace}-{uuid4().hex[:16]}-1"}

    def lost(self, arrived: Counter[str], *, again: int = 0) -> int:
        """See that errors of none but these arrived, one of each, and ``again`` at most more.

        Returns how many did not. Errors of browsers name nothing.
        """
        named = Counter({number: times for number, times in arrived.items() if number})
        assert named.keys() <= self.made
        assert named.total() - len(named) <= again
        return len(self.made - named.keys())


@dataclass(slots=True)
class Account:
    """What became of what was made in one state of the tracker."""

    mode: str
    made: Counter[str]
    arrived: Counter[str] = field(default_factory=Counter)
    twice: int = 0
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    reported: Counter[tuple[str, str]] = field(default_factory=Counter)
    resumed: float | None = None
    foreign: int = 0

    def difference(self, category: str) -> int:
        """Return how many of ``category`` are in no column."""
        lost = sum(n for (of, _), n in self.lost.items() if of == category)
        return self.made[category] - self.arrived[category] - lost - self.waiting[category]

    def reasons(self, of: str) -> set[str]:
        """Return why something of a category was lost."""
        return {reason for (category, reason), n in self.lost.items() if n and category == of}


def table(accounts: Iterable[Account], *categories: str) -> str:
    """Return the accounts of ``categories`` as a table."""
    head = ("state", "of", "made", "arrived", "lost", "waiting", "difference", "resumed", "reasons")
    rows = [head]
    for one in accounts:
        for category in categories or CATEGORIES.values():
            lost = sum(n for (of, _), n in one.lost.items() if of == category)
            why = sorted({reason for (of, reason), n in one.lost.items() if n and of == category})
            resumed = "" if one.resumed is None else f"{one.resumed:.2f} s"
            rows.append(
                (
                    one.mode,
                    category,
                    str(one.made[category]),
                    str(one.arrived[category]),
                    str(lost),
                    str(one.waiting[category]),
                    str(one.difference(category)),
                    resumed,
                    ", ".join(why),
                )
            )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
