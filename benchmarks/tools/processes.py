"""Whole processes: started in a session of their own, and ended whatever happens."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import SystemRandom
from typing import TypeVar

PATIENCE = 60.0  # seconds until a process that should have started, or ended, is given up

T = TypeVar("T")


class BenchmarkError(Exception):
    """Nothing can be measured; the message says why, and what to do about it."""


@contextmanager
def running(
    command: Sequence[str | Path], env: Mapping[str, str], cwd: Path, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``command`` as long as the block lasts. Its output goes to ``log``."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for us alone: we end it, and what it started
        )
    try:
        yield process
    finally:
        end(process)


def end(
    process: subprocess.Popen[bytes], ask: signal.Signals = signal.SIGTERM, seconds: float = 20.0
) -> None:
    """Ask ``process`` and what it started to end, and after ``seconds`` do not ask."""
    deadline = time.monotonic() + seconds
    with suppress(ProcessLookupError):
        os.killpg(process.pid, ask)
    try:
        while group_lives(process) and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        if group_lives(process):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def group_lives(process: subprocess.Popen[bytes]) -> bool:
    """Return whether ``process`` or anything in its group is left."""
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def run(
    command: Sequence[str | Path],
    cwd: Path,
    env: Mapping[str, str] | None = None,
    seconds: float = PATIENCE,
) -> str:
    """Run ``command`` to its end and return its standard output.

    Raises:
        BenchmarkError: It failed, or took longer than ``seconds``.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    name = " ".join(map(str, command))
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise BenchmarkError(f"{name} took longer than {seconds:g} s.") from None
    finally:
        end(process)
    if process.returncode:
        said = (output + errors).decode(errors="replace")[-2000:]
        raise BenchmarkError(f"{name} ended with {process.returncode}:\n{said}")
    return output.decode(errors="replace")


def until(
    condition: Callable[[], T | None],
    process: subprocess.Popen[bytes],
    log: Path,
    seconds: float = PATIENCE,
) -> T:
    """Return the first true value of ``condition``.

    Raises:
        BenchmarkError: ``process`` ended, or ``seconds`` passed, before there was one.
    """
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if process.poll() is not None or time.monotonic() > deadline:
            written = log.read_text(errors="replace")[-2000:]
            raise BenchmarkError(f"{process.args!r} did not get ready:\n{written}")
        time.sleep(0.005)
    return value


def free_port() -> int:
    """Return a port of the loopback that nobody listens on.

    Below those that systems give to connections, which could take it before its server does.
    """
    for port in SystemRandom().sample(range(20_000, 32_768), 100):
        if not listens(port):
            return port
    raise BenchmarkError("Of a hundred ports of 127.0.0.1, none is free.")


def listens(port: int) -> bool:
    """Return whether anybody takes connections at ``port`` of the loopback."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
