"""Real processes for the tests."""

import os
import signal
import ssl
import time
from pathlib import Path
from types import TracebackType

import httpx

from ....devtools.ports import free_port
from ....devtools.warm import start

SPECIMEN = f"{__package__}.specimen"
SOURCES = str(Path(__file__).parents[len(__package__.split("."))])


def recording(dsn: str) -> dict[str, str]:
    """Return an environment in which everything is recorded, and little held back."""
    limits = [f"{kind}_PER_MINUTE" for kind in ("EVENTS", "TRANSACTIONS", "LOGS", "METRICS")]
    limits += ["EVENTS_PER_DAY", "REPEATS_PER_MINUTE", "REPEATS_PER_DAY"]
    return {
        "SENTRY_DSN": dsn,
        "SENTRY_ENVIRONMENT": "test",
        "SENTRY_RELEASE": "specimen@1.0",
        "SENTRY_TRACES_SAMPLE_RATE": "1",
        **{f"SENTRY_MAX_{limit}": "100000" for limit in limits},
    }


class Program:
    """A Python program in a session of its own. ``output`` is what it has written.

    ``directory`` is where it runs: one that no .env is in.
    """

    def __init__(
        self,
        arguments: list[str],
        directory: Path,
        environment: dict[str, str],
        *,
        warm: bool = True,
    ) -> None:
        self._output = directory / "output"
        self.directory = directory
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("SENTRY_")
        }
        paths = [environment.pop("PYTHONPATH", ""), SOURCES]
        inherited["PYTHONPATH"] = os.pathsep.join(paths).strip(os.pathsep)
        with self._output.open("ab") as output:
            self._process = start(arguments, directory, inherited | environment, output, warm=warm)

    def __enter__(self) -> "Program":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def output(self) -> str:
        """What the program has written so far."""
        return self._output.read_text()

    def stop(self, signum: int = signal.SIGTERM) -> float:
        """Ask the program to stop, and return how long it took, in seconds."""
        started = time.monotonic()
        self._process.send_signal(signum)
        self.wait()
        return time.monotonic() - started

    def wait(self, timeout: float = 15.0) -> int:
        """Wait until the program ends by itself, and return its exit code."""
        return self._process.wait(timeout)

    def wait_for(self, text: str, timeout: float = 15.0, times: int = 1) -> None:
        """Wait until the program has written ``text``.

        Raises:
            AssertionError: It did not, or it ended before.
        """
        deadline = time.monotonic() + timeout
        while self.output.count(text) < times:
            assert time.monotonic() < deadline, f"never wrote {text!r}:\n{self.output}"
            assert self._process.poll() is None, f"ended before {text!r}:\n{self.output}"
            time.sleep(0.02)


class Api(Program):
    """The specimen's API under uvicorn; ``client`` talks to it."""

    def __init__(
        self,
        directory: Path,
        environment: dict[str, str],
        *options: str,
        app: str = "api:api",
        package: str = SPECIMEN,
        warm: bool = True,
    ) -> None:
        port = free_port()
        arguments = ["uvicorn", f"{package}.{app}", "--port", str(port), *options]
        super().__init__(arguments, directory, environment, warm=warm)
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}/api/v1",
            timeout=10,
            # It trusts nobody's certificate: to read the usual ones takes long, and none is met.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            # uvicorn closes the connection after an unhandled error, and does not say so before.
            headers={"Connection": "close"},
        )

    def __enter__(self) -> "Api":
        try:
            self.wait_for("Application startup complete")
            self.wait_for("Uvicorn running on")  # said once it listens, which comes later
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self
