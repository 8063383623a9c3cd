"""Failures in pairs: two that one line can have, which are not one issue."""

from collections.abc import Callable
from pathlib import Path

import httpx
from sqlalchemy.orm import Session

from .case import Case, Person
from .cases.models import Booking
from .cases.sqlalchemy_sqlite import booking, new_engine
from .servers import at


def ask(who: Person, url: str) -> None:
    """Ask a server, which may not answer, or with another status."""
    httpx.get(f"{url}/{who.name}", timeout=0.05).raise_for_status()


def read(path: str) -> None:
    """Read a file, which may be missing or a folder."""
    Path(path).read_text()


def store(*bookings: Booking) -> None:
    """Store bookings, which may break a rule of their table."""
    with Session(new_engine()) as session:
        session.add_all(bookings)
        session.commit()


PAIRS: dict[str, tuple[Callable[[Person], None], Callable[[Person], None]]] = {
    "two statuses": (
        lambda who: ask(who, f"{at.http}/404"),
        lambda who: ask(who, f"{at.http}/503"),
    ),
    "refused and not in time": (
        lambda who: ask(who, f"http://127.0.0.1:{at.closed}"),
        lambda who: ask(who, f"http://127.0.0.1:{at.hanging}"),
    ),
    "refused and unknown": (
        lambda who: ask(who, f"http://127.0.0.1:{at.closed}"),
        lambda who: ask(who, f"http://{who.name}.invalid"),
    ),
    "not found and a name too long": (
        lambda who: read(f"/nowhere/{who.name}"),
        lambda who: read(f"/nowhere/{who.name * 30}"),
    ),
    "two rules of a table": (
        lambda who: store(booking(who), booking(who, id=2)),
        lambda who: store(booking(who, hours=-who.number)),
    ),
}

__all__ = ["alike", "other_failure_of"]


def alike() -> list[Case]:
    """Return one failure of each pair."""
    return [Case(name, one, ()) for name, (one, _) in PAIRS.items()]


def other_failure_of(case: Case) -> Case:
    """Return the other failure of the pair."""
    return Case(case.library, PAIRS[case.library][1], ())
