"""Python programs that a test starts, and that end with its ``with`` block."""

import os
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from fastapi_devtools.libraries import LIBRARIES
from fastapi_devtools.testing import RunningApi, RunningProgram, until

# Where programs find the modules of the tests. The package itself they find installed.
TESTED = Path(__file__).parents[2]
# Besides libraries the package itself, which is most of what is left of a start. Where it is looked
# at what importing the package does, or that nothing does so, programs find the libraries alone.
PRELOADED = (*LIBRARIES, "fastapi_error_tracking.app")


class Program(RunningProgram):
    """``python -m`` with ``arguments``, run in ``folder``.

    The folder is made if there is none, and should have no .env. Of this process's environment the
    program has what concerns no tracker. It finds the modules ``preloaded`` imported.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        folder: Path,
        preloaded: Sequence[str] = PRELOADED,
    ) -> None:
        folder.mkdir(exist_ok=True)
        own = {name: value for name, value in os.environ.items() if not name.startswith("SENTRY_")}
        paths = [env.get("PYTHONPATH", ""), str(TESTED)]
        path = os.pathsep.join(filter(None, paths))
        super().__init__(arguments, {**own, **env, "PYTHONPATH": path}, folder, preloaded)

    def __enter__(self) -> Self:
        try:
            self.until_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def until_ready(self) -> None:
        """Wait for what the ``with`` block needs: of any program, nothing."""

    def until_written_again(self, text: str) -> None:
        """Wait until the program has written ``text`` twice."""
        until(lambda: self.output.count(text) > 1, f"writing {text!r} again")

    def reload(self, watched: Path) -> None:
        """Change files in the folder ``watched`` until the program reloads because of it.

        A watcher that has only begun takes what it finds for what was there before.
        """

        def changed() -> bool:
            (watched / f"changed_{time.monotonic_ns()}.py").touch()
            time.sleep(0.3)
            return "eloading" in self.output

        until(changed, "reloading")

    def seconds_to_stop(self, signum: signal.Signals = signal.SIGTERM) -> float:
        """Ask the program to stop, and return how long it took."""
        started = time.monotonic()
        self.stop(signum)
        return time.monotonic() - started


class Api(RunningApi, Program):
    """The ASGI application ``app`` under uvicorn; ``client`` talks to it below ``prefix``.

    It is ready when it says so: a request that asks would be one of those that are reported.
    """

    def __init__(
        self,
        app: str,
        env: Mapping[str, str],
        folder: Path,
        preloaded: Sequence[str] = PRELOADED,
        *,
        prefix: str = "/api/v1",
    ) -> None:
        # By way of Program, with its environment. Nobody asks for the health.
        super().__init__(app, env, folder, preloaded, health="")
        self.client.base_url = self.url + prefix
        # uvicorn closes the connection after an unhandled error, and does not say so before.
        self.client.headers["Connection"] = "close"

    def until_ready(self) -> None:
        """Wait until it listens, which comes after its start."""
        self.until_written("Application startup complete")
        self.until_written("Uvicorn running on")

    def kill(self) -> None:
        """End it without asking, and with it the connections to it."""
        self.client.close()
        super().kill()
