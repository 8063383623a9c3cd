"""The appointments list under load: what error tracking costs a request that goes well."""

from .tools.alternate import Figures, Rounds
from .tools.lab import Lab
from .tools.load import load
from .tools.served import PEERS, in_turn, require, served
from .tools.sink import Sink

PATH = "/api/v1/appointments"
ROUNDS = 5
WARM, MEASURED = 2, 6  # seconds


def measure(lab: Lab) -> Rounds:
    """Load each set-up in turn, each time in a fresh process."""
    return in_turn(lab, ROUNDS, _measure, (*PEERS, "ours, gate off", "ours, spans streamed"))


def _measure(lab: Lab, side: str, receiver: Sink) -> Figures:
    before = receiver.received()
    with served(lab, side, receiver.dsn) as api:
        load(api.url(PATH), WARM)
        started = api.clock()
        found = load(api.url(PATH), MEASURED)
        ended = api.clock()
        memory = api.memory()
    require(found.failed == 0, f"{found.failed} requests failed with {side}")
    received = receiver.received() - before
    require((received > 0) == (side != "no Sentry"), f"{received} envelopes came from {side}")
    return {
        "requests/s": found.per_second,
        "p50, ms": found.p50,
        "p99, ms": found.p99,
        "event loop, ms per request": (ended.loop - started.loop) / found.requests * 1000,
        "process, ms per request": (ended.process - started.process) / found.requests * 1000,
        "memory, MB": memory,
        "envelopes": received,
    }
