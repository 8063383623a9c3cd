"""The generated API with one of the set-ups, as it is deployed: uvicorn with one worker."""

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection

from .alternate import Figures, Rounds, alternate
from .lab import Lab
from .processes import BenchmarkError, free_port, running, until
from .sink import Sink, sink

LOOPBACK = "127.0.0.1"
INSIDE = "/api/v1/inside"

# The sides of what happens in a request, and the set-up of `inside/setups.py` that each runs with.
SETUPS = {
    "no Sentry": "none",
    "SDK defaults": "defaults",
    "the document": "document",
    "ours": "ours",
    "ours, gate off": "ungated",
    "ours, spans streamed": "ours",
}
STREAMED = {"ours, spans streamed": {"SENTRY_TRACE_LIFECYCLE": "stream"}}
PEERS = ("no Sentry", "SDK defaults", "the document", "ours")


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds of the processor that the event loop's thread, and the process, have used."""

    loop: float
    process: float


class Api:
    """A running API."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process

    def url(self, path: str) -> str:
        """Return the address of ``path``."""
        return f"http://{LOOPBACK}:{self.port}{path}"

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and body of ``path``."""
        connection = HTTPConnection(LOOPBACK, self.port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def clock(self) -> Clock:
        """Return what it has used until now."""
        return Clock(**json.loads(self.get(f"{INSIDE}/clock")[1]))

    def memory(self) -> float:
        """Return its resident memory in MB."""
        command = ["ps", "-o", "rss=", "-p", str(self.process.pid)]
        return int(subprocess.run(command, capture_output=True, check=True).stdout) / 1024


def in_turn(
    lab: Lab,
    rounds: int,
    measure: Callable[[Lab, str, Sink], Figures],
    sides: Sequence[str] = PEERS,
) -> Rounds:
    """Let ``measure`` look at each side in turn; the sink receives what it reports."""
    with sink(lab.scratch) as receiver:
        return alternate({side: partial(measure, lab, side, receiver) for side in sides}, rounds)


@contextmanager
def served(lab: Lab, side: str, dsn: str) -> Iterator[Api]:
    """Run the API of ``side`` as long as the block lasts."""
    port = free_port()
    log = lab.scratch / "api.log"
    command = (lab.python, "-m", "uvicorn", "pazpaz.inside.api:app", f"--port={port}")
    env = lab.environment(SETUP=SETUPS[side], SENTRY_DSN=dsn, **STREAMED.get(side, {}))
    with running(command, env, lab.scratch, log) as process:
        api = Api(port, process)

        def answers() -> bool:
            try:
                return api.get("/api/v1/health")[0] == 200
            except OSError:
                return False

        until(answers, process, log)
        yield api


def require(condition: bool, what: str) -> None:
    """Refuse a measurement that is none.

    Raises:
        BenchmarkError: ``condition`` does not hold; ``what`` says which.
    """
    if not condition:
        raise BenchmarkError(f"This is no measurement: {what}.")
