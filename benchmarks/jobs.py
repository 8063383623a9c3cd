"""Jobs that do nothing: what a job costs besides its work."""

import json
from functools import partial

from .tools.alternate import Figures, Rounds, alternate
from .tools.lab import Lab
from .tools.processes import run
from .tools.served import STREAMED, require
from .tools.sink import Sink, sink

ROUNDS = 5
JOBS = 3000
SIDES = {
    "plain ARQ": "arq",
    "plain ARQ on uvloop": "uvloop",
    "ARQ with the SDK's integration": "integration",
    "ours without error tracking": "none",
    "ours": "ours",
    "ours, spans streamed": "ours",
}


def measure(lab: Lab) -> Rounds:
    """Let a worker of each kind in turn empty a queue that is full when it starts."""
    with sink(lab.scratch) as receiver, lab.valkey() as redis:
        sides = {side: partial(_measure, lab, side, receiver, redis) for side in SIDES}
        return alternate(sides, ROUNDS)


def environment(lab: Lab, side: str, receiver: Sink, redis: str) -> dict[str, str]:
    """Return what the processes of ``side`` find in theirs."""
    return lab.environment(
        SETUP=SIDES[side],
        **STREAMED.get(side, {}),
        SENTRY_DSN=receiver.dsn,
        REDIS_URL=redis,
        WORKER_POLL_DELAY="0.001",  # ARQ reads 50 jobs and then waits: not to be measured
        JOBS=str(JOBS),
        FIGURES=str(lab.scratch / "jobs.json"),
    )


def enqueue(lab: Lab, side: str, receiver: Sink, redis: str) -> None:
    """Empty the queue, and fill it."""
    env = environment(lab, side, receiver, redis)
    run((lab.python, "-m", "pazpaz.inside.enqueue"), lab.scratch, env)


def _measure(lab: Lab, side: str, receiver: Sink, redis: str) -> Figures:
    before = receiver.received()
    enqueue(lab, side, receiver, redis)
    worker = (lab.python, "-m", "arq", "pazpaz.inside.worker.WorkerSettings", "--burst")
    run(worker, lab.scratch, environment(lab, side, receiver, redis))
    found = json.loads((lab.scratch / "jobs.json").read_text())
    received = receiver.received() - before
    silent = SIDES[side] in ("arq", "uvloop", "none")
    require((received == 0) == silent, f"{received} envelopes came from {side}")
    return {
        "jobs/s": JOBS / found["wall"],
        "process, ms per job": found["process"] / JOBS * 1000,
        "envelopes": received,
    }
