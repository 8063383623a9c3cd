"""The inspector: an HTTP server on loopback, in a thread of its own."""

import asyncio
import threading
from collections.abc import Collection, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from .api import Api
from .application import build
from .ingest import Ingest
from .loopback import LOOPBACK, authority, check, listener
from .origins import Origins
from .projects import Projects
from .store import Store

# An HTTP header is read up to this length, in bytes: one of 100 removals has some 10 kB.
LONGEST_HEADERS = 256 * 1024
GRACE = 2  # seconds for requests that are under way when it stops


class Inspector:
    """A context manager: while it is entered, envelopes sent to ``dsn(name)`` reach ``store``.

    Args:
        port: Where it listens; 0 takes any free port.
        projects: Their names; a mapping gives each its key: 32 hexadecimal digits, or ``None``.
        host: A loopback address.
        store: Where items are kept: ``Store(max_items=…, max_bytes=…)`` says how many.
        allow_origins: Websites that may post from a browser, beside those on this machine.
        policy: The file with the sender's policy, to whose rows the page leads.

    Raises:
        ValueError: An argument is wrong; the message says which and why.
        OSError: On entering: the port cannot be listened on.
    """

    def __init__(
        self,
        port: int = 0,
        projects: Iterable[str] = ("app",),
        *,
        host: str = LOOPBACK,
        store: Store | None = None,
        allow_origins: Collection[str] = (),
        policy: Path | None = None,
    ) -> None:
        check(host, port)
        self._origins = Origins(allow_origins)
        self._policy = policy
        self.port = port
        self.host = host
        self.projects = Projects(projects)
        self.store = store or Store()

    @property
    def url(self) -> str:
        """Where the page is, without a slash at the end."""
        return f"http://{authority(self.host, self.port)}"

    def dsn(self, name: str) -> str:
        """Return the DSN of a project.

        Raises:
            KeyError: There is none of that name.
        """
        return self.projects.named(name).dsn(self.url)

    def __enter__(self) -> Self:
        self._listener = listener(self.host, self.port)
        self.port = self._listener.getsockname()[1]
        self._api = Api(self.store, self.projects, self.url, self._policy)
        ingest = Ingest(self.store, self.projects, self._origins)
        application = build(self._api, ingest, self.host)
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                lifespan="off",
                ws="none",
                log_config=None,
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=GRACE,
                h11_max_incomplete_event_size=LONGEST_HEADERS,
            )
        )
        # Made here, so that what fails is raised here.
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop = self._runner.get_loop()
        self._thread = threading.Thread(target=self._serve, name="sentry-inspector", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        with self._runner as runner:
            runner.run(self._server.serve(sockets=[self._listener]))

    def _stop(self) -> None:
        self._api.close()
        self._server.should_exit = True
