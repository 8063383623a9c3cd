"""A killed parent of several workers leaves none behind."""

import os
import signal
from pathlib import Path

from tests.conftest import Environment, Start
from tests.programs import free_port, until


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def is_there(pid: int) -> bool:
    """Return whether a process lives; one that has ended and that nobody has buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def test_workers_end_with_their_parent(environment: Environment, start: Start) -> None:
    port = str(free_port())
    options = ("--host", "127.0.0.1", "--port", port, "--workers", "2")
    server = start("uvicorn", "tests.host.main:app", *options, env=environment)
    until(lambda: server.output.count("Application startup complete") == 2, "the start of both")
    workers = children(server.process.pid)
    assert len(workers) >= 2
    try:
        os.kill(server.process.pid, signal.SIGKILL)
        until(lambda: not any(map(is_there, workers)), "the end of the workers", 10)
    finally:
        server.kill()
    assert server.output.count("The process that started this one is gone: it stops, too") == 2
    assert server.output.count("Application shutdown complete") == 2
