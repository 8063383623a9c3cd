"""Python programs of tests, and APIs among them."""

import os
import signal
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from .forked_programs import start
from .free_ports import free_port

# Where programs find the modules of the tests. The package itself they find installed.
TESTED = Path(__file__).parents[2]
PATIENCE = 15.0  # seconds


class Program:
    """``python -m`` with ``arguments``, in a session of its own and in ``directory``.

    The directory should be one that no .env is in. Of this process's environment the program has
    what concerns no tracker.
    """

    def __init__(
        self,
        arguments: list[str],
        directory: Path,
        environment: Mapping[str, str],
        *,
        forked: bool = True,
    ) -> None:
        self._output = directory / "output"
        self.directory = directory
        variables = {
            name: value for name, value in os.environ.items() if not name.startswith("SENTRY_")
        }
        variables |= environment
        paths = [environment.get("PYTHONPATH", ""), str(TESTED)]
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        with self._output.open("ab") as output:
            self._process = start(arguments, directory, variables, output, forked=forked)

    def __enter__(self) -> Self:
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

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait until the program ends by itself, and return its exit code."""
        return self._process.wait(timeout)

    def change(self, watched: Path) -> None:
        """Change files in the folder ``watched`` until the program reloads because of it.

        A watcher that has only begun takes what it finds for what was there before.
        """
        deadline = time.monotonic() + PATIENCE
        while "eloading" not in self.output:
            assert time.monotonic() < deadline, f"never reloaded:\n{self.output}"
            (watched / f"changed_{time.monotonic_ns()}.py").touch()
            time.sleep(0.3)

    def wait_for(self, text: str, timeout: float = PATIENCE, times: int = 1) -> None:
        """Wait until the program has written ``text``.

        Raises:
            AssertionError: It did not, or it ended before.
        """
        deadline = time.monotonic() + timeout
        while True:
            has_ended = self._process.poll() is not None
            output = self.output
            if output.count(text) >= times:
                return
            assert not has_ended, f"ended before {text!r}:\n{output}"
            assert time.monotonic() < deadline, f"never wrote {text!r}:\n{output}"
            time.sleep(0.02)


class Api(Program):
    """The ASGI application ``app`` under uvicorn; ``client`` talks to it below ``prefix``."""

    def __init__(
        self,
        directory: Path,
        environment: Mapping[str, str],
        *options: str,
        app: str,
        prefix: str = "/api/v1",
        forked: bool = True,
    ) -> None:
        port = free_port()
        arguments = ["uvicorn", app, "--port", str(port), *options]
        super().__init__(arguments, directory, environment, forked=forked)
        self.url = f"http://127.0.0.1:{port}"
        self.client = httpx.Client(
            base_url=self.url + prefix,
            timeout=10,
            # It trusts nobody's certificate: to read the usual ones takes long, and none is met.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            # uvicorn closes the connection after an unhandled error, and does not say so before.
            headers={"Connection": "close"},
        )

    def __enter__(self) -> Self:
        try:
            self.wait_for("Application startup complete")
            self.wait_for("Uvicorn running on")  # said once it listens, which comes later
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()
        super().__exit__(kind, error, trace)
