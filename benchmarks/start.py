"""Whole processes from their start until they are ready."""

import signal
import time
from functools import partial
from pathlib import Path

from .tools.alternate import Figures, Rounds, alternate
from .tools.lab import Lab
from .tools.processes import end, free_port, running, until
from .tools.sink import sink

ROUNDS = 15
SIDES = {
    "API without error tracking": ("api", "none"),
    "API": ("api", "ours"),
    "worker without error tracking": ("worker", "none"),
    "worker": ("worker", "ours"),
}


def measure(lab: Lab) -> Rounds:
    """Start each process in turn."""
    with sink(lab.scratch) as receiver, lab.valkey() as redis:
        sides = {
            side: partial(_measure, lab, program, setup, receiver.dsn, redis)
            for side, (program, setup) in SIDES.items()
        }
        for warm in sides.values():
            warm()  # writes the bytecode
        return alternate(sides, ROUNDS)


def _measure(lab: Lab, program: str, setup: str, dsn: str, redis: str) -> Figures:
    ready = lab.scratch / "ready"
    ready.unlink(missing_ok=True)
    env = lab.environment(SETUP=setup, SENTRY_DSN=dsn, REDIS_URL=redis, READY=str(ready))
    log = lab.scratch / f"{program}.log"
    commands: dict[str, list[str | Path]] = {
        "api": ["-m", "uvicorn", "pazpaz.inside.api:app", "--port", str(free_port())],
        "worker": ["-m", "arq", "pazpaz.inside.worker.WorkerSettings"],
    }
    started = time.time()
    with running([lab.python, *commands[program]], env, lab.scratch, log) as process:
        wall, processor = until(lambda: _read(ready), process, log)
        end(process, signal.SIGKILL)  # how it ends is not measured
    return {"wall, ms": (wall - started) * 1000, "processor, ms": processor * 1000}


def _read(ready: Path) -> tuple[float, float] | None:
    """Return when it was ready and what it had used by then."""
    try:
        wall, processor = map(float, ready.read_text().split())
    except (OSError, ValueError):
        return None
    return wall, processor
