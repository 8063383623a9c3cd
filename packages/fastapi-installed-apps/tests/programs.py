"""Real processes for tests, and patience with them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import httpx

FOLDER = Path(__file__).parent.parent
PATIENCE = 30.0  # seconds; a start takes one, but the machine may be busy

T = TypeVar("T")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(condition: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Return the first true value of ``condition``, or fail: ``what`` did not happen."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.02)
    return value


class Program:
    """A process started by a test: ``python -m`` with ``arguments``, run in ``folder``."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.env = dict(env)
        self.folder = folder
        self._log = folder / "output.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", *arguments],
                cwd=folder,
                env={**env, "PYTHONPATH": str(FOLDER)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        """What the process wrote until now."""
        return self._log.read_text()

    @property
    def ended(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def wait(self) -> int:
        """Wait for the process to end by itself, and return its exit code."""
        return self.process.wait(PATIENCE)

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> int:
        """End the process with ``signum``, and return its exit code."""
        if not self.ended:
            self.process.send_signal(signum)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End the process and its children without asking."""
        if not self.ended:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def until_written(self, text: str) -> None:
        """Wait until the process has written ``text``."""

        def look() -> bool:
            if self.ended and text not in self.output:
                raise AssertionError(f"the process ended without {text!r}:\n{self.output}")
            return text in self.output

        until(look, f"writing {text!r}")


class Api(Program):
    """The API on a port of its own; ``client`` talks to it."""

    def __init__(self, app: str, env: Mapping[str, str], folder: Path) -> None:
        port = free_port()
        super().__init__(["uvicorn", "--host", "127.0.0.1", "--port", str(port), app], env, folder)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)

    def until_ready(self) -> None:
        """Wait until it answers."""

        def ask() -> bool:
            if self.ended:
                raise AssertionError(f"the API did not start:\n{self.output}")
            try:
                return bool(self.client.get("/api/v1/things/first").is_success)
            except httpx.TransportError:
                return False

        until(ask, "the API's first answer")
