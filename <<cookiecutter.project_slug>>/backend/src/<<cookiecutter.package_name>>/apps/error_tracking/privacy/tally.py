"""What was taken from a breadcrumb travels with it, to the event that it leaves with.

A breadcrumb is scrubbed when it is made and leaves with whichever event of its request or job comes
later, if one comes. The SDK copies it on the way, so a note in the breadcrumb is what arrives.
"""

from typing import Any

from .engine import Place

NOTE = "removed"
"""A key of no breadcrumb; the gate takes it out."""


def note(crumb: dict[str, Any], removed: list[Place]) -> dict[str, Any]:
    """Return ``crumb`` with a note of what was removed from it."""
    return {**crumb, NOTE: "\n".join("\t".join(place) for place in removed)} if removed else crumb


def read(event: dict[str, Any], removed: list[Place]) -> dict[str, Any]:
    """Return ``event`` without its breadcrumbs' notes, and add what they say to ``removed``."""
    crumbs = event.get("breadcrumbs")
    if not isinstance(crumbs, dict) or not isinstance(values := crumbs.get("values"), list):
        return event
    if not any(_noted(crumb) for crumb in values):
        return event
    for crumb in filter(_noted, values):
        lines = (line.partition("\t") for line in crumb[NOTE].split("\n"))
        removed += [(path, rule) for path, _, rule in lines]
    kept = [_without_note(crumb) if _noted(crumb) else crumb for crumb in values]
    return {**event, "breadcrumbs": {**crumbs, "values": kept}}


def _noted(crumb: Any) -> bool:
    return type(crumb) is dict and type(crumb.get(NOTE)) is str


def _without_note(crumb: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in crumb.items() if key != NOTE}
