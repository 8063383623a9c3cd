"""Nothing that one client sends to the tunnel costs the others anything."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from fastapi_error_tracking import tunnel_budget
from fastapi_error_tracking.memory_gauge import resident_bytes

from ..tools.event_loop import TICK, Watched
from ..tools.slowness import slowness
from .conftest import Say
from .hostile import BOMBS, dom, envelope, mutations, of_event, recording
from .requests import new_tunnel, request
from .tracker import Tracker

HELD = 0.05  # seconds that the event loop may be held
MEGABYTES = 200
IDLE = 30  # looks at a loop with nothing to do, which show what the machine does to it


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    with Tracker() as running:
        yield running


@dataclass(slots=True)
class Watch:
    """The longest that the event loop was held, and the most memory that was taken meanwhile.

    ``idle`` is how long it was held before, when there was nothing to do.
    """

    held: float = 0.0
    idle: float = 0.0
    megabytes: float = 0.0
    statuses: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        return f"event loop held {self.held * 1000:.0f} ms, {self.megabytes:.0f} MB"


@asynccontextmanager
async def watching() -> AsyncIterator[Watch]:
    """Look at the event loop every few milliseconds, as a ping beside the others would."""
    watch, before, stop = Watch(), resident_bytes(), asyncio.Event()
    loop, idle = Watched(), Watched()
    for _ in range(IDLE):
        await idle.tick()
    watch.idle = idle.held

    async def tick() -> None:
        while not stop.is_set():
            await loop.tick()
            watch.held = loop.held
            watch.megabytes = max(watch.megabytes, (resident_bytes() - before) / 1e6)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(10 * TICK)
    try:
        yield watch
    finally:
        stop.set()
        await ticking


async def attacked(tracker: Tracker, bodies: list[bytes], clients: int = 1) -> Watch:
    """Send ``bodies`` at once, from ``clients`` addresses, after one that is in order."""
    tunnel = new_tunnel(tracker)
    assert (await tunnel.take(request(of_event()))).status_code == 200
    async with watching() as watch:
        takings = [
            tunnel.take(request(body, f"203.0.113.{number % clients}"))
            for number, body in enumerate(bodies)
        ]
        answers = await asyncio.gather(*takings)
        watch.statuses = [answer.status_code for answer in answers]
    assert (await tunnel.take(request(of_event()))).status_code == 200
    tunnel.flush(5)
    return watch


@pytest.mark.parametrize("bomb", BOMBS)
async def test_a_bomb_holds_nobody(bomb: str, tracker: Tracker, say: Say) -> None:
    body = BOMBS[bomb]()
    assert len(body) < tunnel_budget.LARGEST
    watch = await attacked(tracker, [body])
    say(f"{bomb}: {watch.statuses}, {watch}")
    assert set(watch.statuses) <= {200, 400, 413}
    assert watch.held < HELD + watch.idle
    assert watch.megabytes < MEGABYTES


async def test_an_envelope_has_one_recording(tracker: Tracker) -> None:
    two = envelope(*[recording(dom(2_000))] * 2)
    tunnel = new_tunnel(tracker)
    assert (await tunnel.take(request(two))).status_code == 400
    assert (await tunnel.take(request(envelope(recording(dom(2_000)))))).status_code == 200
    tunnel.flush(5)
    assert tracker.arrived["default"] == 1


async def test_all_bombs_at_once_hold_nobody(tracker: Tracker, say: Say) -> None:
    bodies = [make() for make in BOMBS.values()] * 3
    watch = await attacked(tracker, bodies, clients=12)
    say(f"{len(bodies)} bombs at once: {watch}")
    assert set(watch.statuses) <= {200, 400, 413, 429}
    # Nearly all of it is work, which takes longer on a slower machine.
    assert watch.held < HELD * slowness() + watch.idle
    assert watch.megabytes < MEGABYTES


async def test_one_client_cannot_hold_every_place(tracker: Tracker) -> None:
    tunnel, release = new_tunnel(tracker), asyncio.Event()
    body = of_event(extra={"x": "y" * 200_000})
    held = [asyncio.create_task(tunnel.take(request(body, hold=release))) for _ in range(100)]
    await asyncio.sleep(0.1)
    refused = [task.result().status_code for task in held if task.done()]
    assert refused == [429] * (100 - tunnel_budget.MOST_PLACES_OF_ONE)
    assert (await tunnel.take(request(body, "203.0.113.2"))).status_code == 200
    release.set()
    answers = await asyncio.gather(*held)
    assert sum(answer.status_code == 200 for answer in answers) == tunnel_budget.MOST_PLACES_OF_ONE
    tunnel.flush(5)


async def test_unfinished_envelopes_hold_no_more_than_the_budget(tracker: Tracker) -> None:
    tunnel, release = new_tunnel(tracker), asyncio.Event()
    body = b"{}" + b" " * 4_800_000
    async with watching() as watch:
        held = [
            asyncio.create_task(tunnel.take(request(body, f"203.0.113.{n % 50}", release)))
            for n in range(100)
        ]
        await asyncio.sleep(0.3)
    release.set()
    answers = [answer.status_code for answer in await asyncio.gather(*held)]
    assert answers.count(429) >= 100 - tunnel_budget.MOST_BYTES / len(body)
    assert watch.megabytes < 3 * tunnel_budget.MOST_BYTES / 1e6


async def test_what_stops_coming_is_not_waited_for(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tunnel_budget, "IDLE_SECONDS", 0.05)
    answer = await new_tunnel(tracker).take(request(of_event(), hold=asyncio.Event()))
    assert answer.status_code == 408


async def test_mutations_are_nobody_s_error(tracker: Tracker) -> None:
    bodies = mutations(seed=22, count=300)
    watch = Watch()
    for at in range(0, len(bodies), 15):  # a client has no more places at once
        watch = await attacked(tracker, bodies[at : at + 15])
        assert set(watch.statuses) <= {200, 400, 403, 413}
    assert watch.megabytes < MEGABYTES
