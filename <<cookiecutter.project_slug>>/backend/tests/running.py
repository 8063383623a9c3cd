"""Real processes for tests, and patience with them."""

import os
import signal
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import httpx

from << cookiecutter.package_name >>.devtools.warm import start

PACKAGE = "<< cookiecutter.package_name >>"
BACKEND = Path(__file__).parent.parent
PATIENCE = 30.0  # seconds; a start takes two, but the machine may be busy

T = TypeVar("T")


def until(condition: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Return the first true value of ``condition``, or fail: ``what`` did not happen."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.02)
    return value


class Running:
    """A process started by a test: ``python -m`` with ``arguments``, run in ``folder``."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.env = dict(env)
        self.folder = folder
        self._log = folder / "output.log"
        with self._log.open("wb") as log:
            self.process = start(arguments, folder, {"PYTHONPATH": str(BACKEND), **env}, log)

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


class Api(Running):
    """The API on a port of its own; ``client`` talks to it."""

    def __init__(self, app: str, port: int, env: Mapping[str, str], folder: Path) -> None:
        super().__init__(["uvicorn", "--host", "127.0.0.1", "--port", str(port), app], env, folder)
        self.url = f"http://127.0.0.1:{port}"
        # It trusts nobody's certificate: to read the usual ones takes long, and none is met here.
        trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.client = httpx.Client(base_url=self.url, timeout=PATIENCE, verify=trusted)

    def until_ready(self) -> None:
        """Wait until it answers."""

        def ask() -> bool:
            if self.ended:
                raise AssertionError(f"the API did not start:\n{self.output}")
            try:
                return bool(self.client.get("/api/v1/health").is_success)
            except httpx.TransportError:
                return False

        until(ask, "the API's first answer")
