"""The inspector's routes: what SDKs send to, what the page reads, and the page."""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .api import Api
from .ingest import Ingest
from .json_response import JsonResponse
from .loopback import LOOPBACK, host_of

logger = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
ENVELOPES = re.compile(r"/api/[^/]+/(envelope|store)/?")
CSP = "content-security-policy"
HEADERS = {
    CSP: "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; img-src 'self' blob:; worker-src 'self'; frame-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
# What was recorded may style itself, and neither runs nor loads anything.
REPLAY = {
    CSP: "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " connect-src 'self'; img-src data: blob:; font-src data:; frame-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
}


def build(api: Api, ingest: Ingest, host: str) -> ASGIApp:
    """Return the ASGI application, which answers to ``host``, 127.0.0.1 and localhost only.

    It is a bare router, not a ``Starlette``: in a test, an SDK that instruments Starlette runs in
    the same process, and would report each report it sends.
    """
    posted = ["POST", "OPTIONS"]

    async def nothing_there(scope: Scope, receive: Receive, send: Send) -> None:
        reason = "There is nothing at this address."
        if scope["method"] != "POST":
            await JsonResponse({"detail": reason}, 404)(scope, receive, send)
            return
        # An SDK with a wrong DSN, or one that sends what is no envelope.
        reason = f"There is nothing at {scope['path']}: envelopes go to /api/{{project}}/envelope/."
        answer = await ingest.misled(Request(scope, receive), 404, reason)
        await answer(scope, receive, send)

    routes = Router(
        [
            Route("/", _page),
            Route("/policy", _policy),
            Route("/replay/{id}", _replay),
            Route("/api/inspector", api.inspector),
            Route("/api/policy", api.policy),
            Route("/api/replays/{id}", api.replay),
            Route("/api/events", api.events, methods=["GET", "DELETE"]),
            Route("/api/events/restore", api.restore, methods=["POST"]),
            Route("/api/events/{id}", api.event),
            Route("/api/events/{id}/raw", api.raw),
            Route("/api/events/{id}/payload", api.payload),
            Route("/api/refusals", api.refusals),
            Route("/api/refusals/{id}/raw", api.refused),
            Route("/api/traces/{trace_id}", api.trace),
            Route("/api/schema", _schema),
            Route("/api/logs", api.logs),
            Route("/api/stream", api.stream),
            Route("/api/{project}/envelope/", ingest.envelope, methods=posted),
            Route("/api/{project}/envelope", ingest.envelope, methods=posted),
            Route("/api/{project}/store/", ingest.store, methods=["POST"]),
            Route("/static/{name}", _static),
        ],
        default=nothing_there,
    )
    return _guarded(_at_home(routes, {host, LOOPBACK, "localhost"}, ingest))


async def _page(_: Request) -> Response:
    return _file("index.html")


async def _policy(_: Request) -> Response:
    return _file("policy.html")


async def _replay(_: Request) -> Response:
    return _file("replay.html", REPLAY)


async def _schema(_: Request) -> Response:
    return _file("schema.json")


async def _static(request: Request) -> Response:
    return _file(request.path_params["name"])


def _file(name: str, headers: Mapping[str, str] | None = None) -> Response:
    # Looked up among those that are there, so that no name leads elsewhere.
    for path in STATIC.iterdir():
        if path.name == name and path.suffix in TYPES:
            return Response(path.read_bytes(), media_type=TYPES[path.suffix], headers=headers)
    return JsonResponse({"detail": "There is no such file."}, 404)


def _at_home(app: ASGIApp, hosts: set[str], ingest: Ingest) -> ASGIApp:
    """Answer strangers; what they post as an SDK does is shown: a DSN may name another host."""

    async def at_home(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        reason = _stranger(scope, headers, hosts)
        if reason is None:
            await app(scope, receive, send)
        elif scope["method"] == "POST" and ENVELOPES.fullmatch(scope["path"]):
            answer = await ingest.misled(Request(scope, receive), 421, reason)
            await answer(scope, receive, send)
        else:
            await JsonResponse({"detail": reason}, 421)(scope, receive, send)

    return at_home


def _guarded(app: ASGIApp) -> ASGIApp:
    """Add what protects the page to each answer, and answer whatever fails."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await app(scope, receive, send_with_headers)
        except ClientDisconnect:
            pass  # nobody is left to be answered
        except HTTPException as error:
            # Wrong methods: `Router` raises where an application around it would answer.
            said = {"detail": HTTPStatus(error.status_code).phrase}
            await JsonResponse(said, error.status_code, error.headers)(scope, receive, send)
        except Exception:
            # A mistake of the inspector's own: told, and no reason to stop or to hang up.
            logger.exception("The inspector failed to answer %s", scope["path"])
            if not started:
                said = {"detail": "The inspector failed: its output says how."}
                await JsonResponse(said, 500)(scope, receive, send_with_headers)

    return guarded


def _stranger(scope: Scope, headers: dict[bytes, str], hosts: set[str]) -> str | None:
    """Say why a request is not answered: no page elsewhere may read or change what is here."""
    if host_of(headers.get(b"host", "")) not in hosts:
        # It would be the inspector's own page by giving its own name our address.
        return f"The inspector answers to {' and '.join(sorted(hosts))} only."
    changes = scope["method"] == "DELETE" or scope["path"].endswith("/restore")
    origin = headers.get(b"origin")
    if changes and origin is not None and origin != f"http://{headers[b'host']}":
        return "Only the inspector's own page may change what is kept."
    return None
