"""Real processes for tests, and patience with them."""

import os
import signal
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import httpx

from ..ports import LOOPBACK, free_port
from .fork_server import start_program

PATIENCE = 30.0  # seconds; a start takes one, but the machine may be busy

T = TypeVar("T")


def until(condition: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Return the first true value of ``condition``.

    Raises:
        AssertionError: ``what`` did not happen within ``seconds``.
    """
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.02)
    return value


class RunningProgram:
    """A process started by a test: ``python -m`` with ``arguments``, run in ``folder``."""

    def __init__(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        folder: Path,
        preloaded: Sequence[str] = (),
    ) -> None:
        self.env = dict(env)
        self.folder = folder
        self._log = folder / "output.log"
        with self._log.open("wb") as log:
            self.process = start_program(arguments, folder, env, log, preloaded=preloaded)

    @property
    def output(self) -> str:
        """What the process wrote until now."""
        return self._log.read_text(encoding="utf-8", errors="replace")

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


class RunningApi(RunningProgram):
    """An API on a port of its own; ``client`` talks to it, ``health`` is the path of its health."""

    def __init__(
        self,
        app: str,
        env: Mapping[str, str],
        folder: Path,
        preloaded: Sequence[str] = (),
        *,
        health: str,
    ) -> None:
        port = free_port()
        arguments = ["uvicorn", "--host", LOOPBACK, "--port", str(port), app]
        arguments += ["--timeout-graceful-shutdown", "1"]
        super().__init__(arguments, env, folder, preloaded)
        self._health = health
        self.url = f"http://{LOOPBACK}:{port}"
        # It trusts nobody's certificate: to read the usual ones takes long, and none is met here.
        trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.client = httpx.Client(
            base_url=self.url, timeout=PATIENCE, verify=trusted, trust_env=False
        )

    def until_ready(self) -> None:
        """Wait until it answers."""

        def ask() -> bool:
            if self.ended:
                raise AssertionError(f"the API did not start:\n{self.output}")
            try:
                return bool(self.client.get(self._health).is_success)
            except httpx.TransportError:
                return False

        until(ask, f"the API's first answer to GET {self._health}")
