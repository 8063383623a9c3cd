"""Of deep stacks the frames that tell something are kept, and the whole event is bounded."""

from typing import Any

import pytest
from sentry_sdk.envelope import Envelope, Item, PayloadRef

from ..bounds import MOST_FRAMES
from .recorder import gate


def frames(count: int) -> list[dict[str, Any]]:
    return [{"module": "json", "lineno": number} for number in range(1, count + 1)]


def sent(event: dict[str, Any]) -> dict[str, Any]:
    """Return what leaves of ``event``."""
    given = Item(payload=PayloadRef(json=event), type="event")
    scrubbed = gate().envelope(Envelope(items=[given]))
    assert scrubbed.envelope is not None
    return scrubbed.envelope.items[0].payload.json or {}


def lines(stack: dict[str, Any]) -> list[int]:
    return [frame["lineno"] for frame in stack["stacktrace"]["frames"]]


@pytest.mark.parametrize("depth", [1, 500, 600, 1_900])
def test_the_frame_that_raises_and_the_one_that_began_are_kept(depth: int) -> None:
    error = {"type": "RecursionError", "stacktrace": {"frames": frames(depth)}}
    (kept,) = sent({"exception": {"values": [error]}})["exception"]["values"]
    found = lines(kept)
    assert (found[0], found[-1], len(found)) == (1, depth, min(depth, 500))
    if depth > 500:
        assert found == [*range(1, 51), *range(depth - 449, depth + 1)]


def test_a_group_of_many_deep_stacks_is_bounded_as_a_whole() -> None:
    errors = [{"type": "ValueError", "stacktrace": {"frames": frames(300)}} for _ in range(50)]
    kept = sent({"exception": {"values": errors}, "stacktrace": {"frames": frames(300)}})
    stacks = [kept, *kept["exception"]["values"]]
    assert len(stacks) == 51
    assert MOST_FRAMES - 51 < sum(len(lines(stack)) for stack in stacks) <= MOST_FRAMES
    assert all(lines(stack)[0] == 1 and lines(stack)[-1] == 300 for stack in stacks)
