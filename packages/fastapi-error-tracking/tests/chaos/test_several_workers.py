"""Several processes of one server, beside a tracker that hangs: replaced, stopped, orphaned."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from fastapi_devtools import free_port
from fastapi_devtools.testing import until
from fastapi_error_tracking.sdk import FLUSH_SECONDS

from ..host_programs import HOST
from ..tools.environments import recording
from ..tools.programs import Program
from .conftest import Say
from .hostile import of_event
from .tracker import Tracker

WORKERS = 4
REQUESTS = 40
ERRORS = REQUESTS + 1  # and one that a browser sent
GRACE = 2.0  # for all else that ends: four at once, on a busy machine
PATIENCE = 120.0  # seconds, with those that start
STARTED = "Application startup complete"
REMAINS = re.compile(r"not sent: [^;\n]*?(\d+) error\b")

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell of processes"),
]


class Server(Program):
    """uvicorn with several workers; ``url`` is where they listen."""

    def __init__(self, tracker: Tracker, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/api/v1"
        command = ["uvicorn", f"{HOST}.programs.bare_api:api", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--workers", str(WORKERS)]
        command += ["--timeout-graceful-shutdown", "2"]
        command += ["--timeout-worker-healthcheck", f"{PATIENCE:.0f}"]
        environment = recording(tracker.dsn) | {"SENTRY_DSN_FRONTEND": tracker.dsn}
        super().__init__(command, environment, folder)

    def until_ready(self) -> None:
        """Wait for all workers."""
        self.until_started(WORKERS)

    def until_started(self, count: int) -> None:
        """Wait until so many workers have started, from the first on."""
        until(lambda: self.output.count(STARTED) >= count, f"the start of {count}", PATIENCE)

    def children(self) -> list[int]:
        """Return the processes that it has started."""
        pid = self.process.pid
        return [int(one) for one in read(f"/proc/{pid}/task/{pid}/children").split()]

    def workers(self) -> list[int]:
        """Return those that serve: what multiprocessing starts for itself stays."""
        found = [int(pid) for pid in re.findall(r"Started server process \[(\d+)\]", self.output)]
        assert len(found) == WORKERS
        return found

    def seconds_of_ends(self) -> list[float]:
        """Wait until as many workers have ended, one after the other; return how long each took."""
        begun: list[float] = []
        ended: list[float] = []

        def look() -> bool:
            for times, line in ((begun, "Shutting down"), (ended, "Finished server process")):
                times.extend([time.monotonic()] * (self.output.count(line) - len(times)))
            return len(ended) >= WORKERS

        until(look, "the end of the first workers", PATIENCE)
        return [end - begin for begin, end in zip(begun, ended, strict=True)]

    def fail(self) -> None:
        """Have requests fail, of all workers."""
        for number in range(REQUESTS):  # each over a connection of its own
            answer = httpx.get(f"{self.url}/async/{number}?fails=true", timeout=10)
            assert answer.status_code == 500
        httpx.post(f"{self.url}/telemetry", content=of_event(), timeout=10)


def read(path: str) -> str:
    """Return what the system says of a process: nothing of one that is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(path).read_text(encoding="utf-8")
    return ""


def lives(pid: int) -> bool:
    """Return whether a process is there; one that has ended and waits to be buried is not."""
    return read(f"/proc/{pid}/stat").rpartition(") ")[2][:1] not in ("", "Z")


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run a server beside a tracker that hangs, and leave nothing of it behind."""
    with Tracker("hang") as tracker, Server(tracker, folder) as server:
        seen = set(server.children())
        try:
            yield server
        finally:
            for pid in seen | set(server.children()):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def test_workers_are_replaced_and_stopped_within_two_seconds_each(tmp_path: Path, say: Say) -> None:
    with serving(tmp_path) as server:
        server.fail()
        assert len(server.workers()) == WORKERS
        server.process.send_signal(signal.SIGHUP)  # uvicorn starts one, ends one, and so on
        ends = server.seconds_of_ends()
        assert sum(map(int, REMAINS.findall(server.output))) == ERRORS
        server.fail()
        stopped = server.seconds_to_stop(signal.SIGTERM)
        output = server.output
    say(
        f"{WORKERS} workers, tracker hangs: replaced, each ended in {max(ends):.1f} s or less;"
        f" stopped in {stopped:.1f} s"
    )
    assert max(ends) < FLUSH_SECONDS + GRACE, output[-3000:]
    assert stopped < FLUSH_SECONDS + GRACE, output[-3000:]  # all of them at once
    assert sum(map(int, REMAINS.findall(output))) == 2 * ERRORS, output[-3000:]


def test_workers_of_a_killed_server_end_as_well(tmp_path: Path, say: Say) -> None:
    with serving(tmp_path) as server:
        server.fail()
        workers = server.workers()
        started = time.monotonic()
        os.kill(server.process.pid, signal.SIGKILL)
        until(lambda: not any(map(lives, workers)), "the end of all workers")
        seconds = time.monotonic() - started
        output = server.output
    say(f"{WORKERS} workers without their parent, tracker hangs: ended in {seconds:.1f} s")
    assert seconds < FLUSH_SECONDS + GRACE, output[-3000:]
    assert sum(map(int, REMAINS.findall(output))) == ERRORS
