"""The inspector's routes: what SDKs send to, what the page reads, and the page."""

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .api import Api
from .ingest import Ingest
from .loopback import LOOPBACK, host_of

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def build(api: Api, ingest: Ingest, host: str) -> ASGIApp:
    """Return the ASGI application, which answers to ``host``, 127.0.0.1 and localhost only.

    It is a bare router, not a ``Starlette``: in a test, an SDK that instruments Starlette runs in
    the same process, and would report each report it sends.
    """
    posted = ["POST", "OPTIONS"]
    routes = Router(
        [
            Route("/", _page),
            Route("/api/inspector", api.inspector),
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
    return _guarded(routes, {host, LOOPBACK, "localhost"})


async def _page(_: Request) -> Response:
    return FileResponse(STATIC / "index.html")


def _guarded(app: ASGIApp, hosts: set[str]) -> ASGIApp:
    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if host_of(dict(scope["headers"]).get(b"host", b"").decode("latin-1")) not in hosts:
            # A page elsewhere must not read this one by giving its own name our address.
            served = " and ".join(sorted(hosts))
            refusal = PlainTextResponse(f"The inspector answers to {served} only.", 421)
            await refusal(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await app(scope, receive, send_with_headers)

    return guarded
