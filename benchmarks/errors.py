"""A failing route: what an error costs the event loop, and how many can be taken in a second."""

import time

from .tools.alternate import Figures, Rounds
from .tools.lab import Lab
from .tools.load import load
from .tools.served import INSIDE, Api, in_turn, require, served
from .tools.sink import Sink

PATH = f"{INSIDE}/fail"
ROUNDS = 5
WARM, CALM = 20, 80  # requests
LOADED = 3  # seconds
PAUSE = 0.01  # seconds in which what was captured is sent: that thread's time is not the loop's


def measure(lab: Lab) -> Rounds:
    """Let each set-up fail in turn, each time in a fresh process."""
    return in_turn(lab, ROUNDS, _measure)


def _measure(lab: Lab, side: str, receiver: Sink) -> Figures:
    before = receiver.received()
    with served(lab, side, receiver.dsn) as api:
        _fail(api, WARM)
        started = api.clock()
        _fail(api, CALM)
        ended = api.clock()
        found = load(api.url(PATH), LOADED)
    require(found.failed == found.requests, f"a failing route succeeded with {side}")
    received = receiver.received() - before
    arrived = received > WARM + CALM if side != "no Sentry" else received == 0
    require(arrived, f"{received} envelopes came from {side}")
    return {
        "event loop, ms per error": (ended.loop - started.loop) / CALM * 1000,
        "process, ms per error": (ended.process - started.process) / CALM * 1000,
        "errors/s": found.per_second,
        "envelopes": received,
    }


def _fail(api: Api, times: int) -> None:
    for _ in range(times):
        status, _ = api.get(PATH)
        require(status == 500, f"the failing route answered {status}")
        time.sleep(PAUSE)
