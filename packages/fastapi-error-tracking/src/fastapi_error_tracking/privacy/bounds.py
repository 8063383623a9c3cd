"""How large an event may be: Sentry refuses one of more than a megabyte whole.

A deep recursion, a group of errors or a long chain of causes each have many frames. What raised is
the innermost, and what began it the outermost: those are kept.
"""

from collections.abc import Iterator, Sequence
from typing import Any

MOST_FRAMES = 600  # of all stacks; with their lines of source about half a megabyte
OUTERMOST = 10  # one of so many frames that are kept is one of the outermost


def ends(members: Sequence[Any], limit: int, first: int) -> list[Any]:
    """Return ``limit`` of ``members``: the ``first`` ones, and the last ones for the rest."""
    return [*members[:first], *members[len(members) - limit + first :]]


def bound(event: dict[str, Any], removed: list[tuple[str, str]]) -> None:
    """Cut the stacks of ``event`` so that all together have at most ``MOST_FRAMES`` frames."""
    stacks = list(_stacks(event))
    if sum(len(stack["frames"]) for stack in stacks) <= MOST_FRAMES:
        return
    most = MOST_FRAMES // len(stacks)
    for stack in stacks:
        frames = stack["frames"]
        if len(frames) > most:
            stack["frames"] = ends(frames, most, most // OUTERMOST)
            removed += [("event.stacktrace.frames", "too many")] * (len(frames) - most)


def _stacks(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    holders = [event]
    for section in ("exception", "threads"):
        values = event.get(section)
        values = values.get("values") if isinstance(values, dict) else values
        holders += values if isinstance(values, list) else []
    for holder in holders:
        stack = holder.get("stacktrace")
        if isinstance(stack, dict) and stack.get("frames"):
            yield stack
