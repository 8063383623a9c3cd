"""The inspector's HTTP server: on loopback, in a thread of its own."""

import asyncio
import socket
import threading
from pathlib import Path
from types import TracebackType

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..ports import LOOPBACK
from .api import Api
from .ingest import Ingest
from .projects import dsn
from .store import Store

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


class Inspector:
    """A context manager: while it is entered, envelopes sent to ``dsn(service)`` reach ``store``.

    ``port`` 0 takes any free one. ``url`` is the page's address.
    """

    def __init__(self, port: int = 0, store: Store | None = None) -> None:
        self.store = store or Store()
        self.port = port

    @property
    def url(self) -> str:
        """Where the page is, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def dsn(self, service: str) -> str:
        """Return the DSN of ``backend``, ``worker`` or ``frontend``."""
        return dsn(service, self.url)

    def __enter__(self) -> "Inspector":
        # Without its protocol said, asyncio leaves Nagle's algorithm on: 40 ms for each answer.
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, self.port))
            listener.listen(256)
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        running = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listener, running)),
            name="inspector",
            daemon=True,
        )
        self._thread.start()
        running.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()

    async def _serve(self, listener: socket.socket, running: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._api = Api(self.store)
        self._server = uvicorn.Server(
            uvicorn.Config(
                build(self.store, self._api),
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=2,
            )
        )
        running.set()
        await self._server.serve(sockets=[listener])

    def _stop(self) -> None:
        self._api.close()
        self._server.should_exit = True


def build(store: Store, api: Api) -> ASGIApp:
    """Return the inspector's ASGI application.

    It is a bare router, not a ``Starlette``: in a test, an SDK that instruments Starlette runs in
    the same process, and would report each report it sends.
    """
    ingest = Ingest(store)
    posted = ["POST", "OPTIONS"]
    return _guarded(
        Router(
            [
                Route("/", _page),
                Route("/api/events", api.events, methods=["GET", "DELETE"]),
                Route("/api/events/{number:int}", api.event),
                Route("/api/events/{number:int}/raw", api.raw),
                Route("/api/traces/{trace_id}", api.trace),
                Route("/api/stream", api.stream),
                Route("/api/{project}/envelope/", ingest.envelope, methods=posted),
                Route("/api/{project}/envelope", ingest.envelope, methods=posted),
                Route("/api/{project}/store/", ingest.store, methods=["POST"]),
                Mount("/static", StaticFiles(directory=STATIC)),
            ]
        )
    )


async def _page(_: Request) -> Response:
    return FileResponse(STATIC / "index.html")


def _guarded(app: ASGIApp) -> ASGIApp:
    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").rpartition(":")
        if (host[0] or host[2]) not in (LOOPBACK, "localhost"):
            # A page elsewhere must not read this one by giving its own name our address.
            refusal = PlainTextResponse(
                "The inspector answers to 127.0.0.1 and localhost only.", 421
            )
            await refusal(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await app(scope, receive, send_with_headers)

    return guarded
