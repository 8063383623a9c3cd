"""What was taken from an event or breadcrumb before the gate is noted in it: the gate reads that.

A breadcrumb is scrubbed when it is made and leaves with whichever event of its request or job comes
later, if one comes. The SDK copies it on the way, so a note in the breadcrumb is what arrives.
"""

from typing import Any

from .engine import Place

NOTE = "removed"
"""A key of no event and no breadcrumb; the gate takes it out."""


def note(noted: dict[str, Any], removed: list[Place]) -> dict[str, Any]:
    """Return an event or a breadcrumb with a note of what was removed from it."""
    return {**noted, NOTE: "\n".join("\t".join(place) for place in removed)} if removed else noted


def read(event: dict[str, Any], removed: list[Place]) -> dict[str, Any]:
    """Return ``event`` without the notes in it, and add what they say to ``removed``."""
    event = _read(event, removed)
    crumbs: Any = event.get("breadcrumbs")
    values = crumbs.get("values") if type(crumbs) is dict else None
    if type(values) is list and any(type(one) is dict and NOTE in one for one in values):
        kept = [_read(one, removed) if type(one) is dict else one for one in values]
        return {**event, "breadcrumbs": {**crumbs, "values": kept}}
    return event


def _read(noted: dict[str, Any], removed: list[Place]) -> dict[str, Any]:
    if type(noted.get(NOTE)) is not str:
        return noted
    lines = (line.partition("\t") for line in noted[NOTE].split("\n"))
    removed += [(path, rule) for path, _, rule in lines]
    return {key: value for key, value in noted.items() if key != NOTE}
