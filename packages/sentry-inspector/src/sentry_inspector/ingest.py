"""The door envelopes come in by, with Sentry's authentication, limits and answers."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from . import limits, rules
from .content_encoding import decode
from .envelope import Envelope, parse
from .json_response import JsonResponse
from .origins import Origins
from .privacy_report import HEADER, of_items, read
from .projects import Project, Projects
from .refusal import Refused
from .store import Store
from .summary import Summary, event_id, summarise
from .untrusted_json import whole_number

EXPOSED = "x-sentry-error,x-sentry-rate-limits,retry-after"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "x-sentry-auth,x-requested-with,origin,accept,content-type,"
    "authentication,authorization,content-encoding,transfer-encoding,x-privacy-report",
    "Access-Control-Max-Age": "3600",
}


@dataclass(slots=True)
class _Arrival:
    """What is known of a request while it is looked at: what is refused is shown with it."""

    project: Project | None = None
    body: bytes = b""
    size: int | None = None  # where the body is not all of it


class Ingest:
    """Takes envelopes for ``projects`` from ``origins`` and puts their items into a store."""

    def __init__(self, store: Store, projects: Projects, origins: Origins) -> None:
        self._store = store
        self._projects = projects
        self._origins = origins

    async def envelope(self, request: Request) -> Response:
        """Take one envelope: ``POST /api/{project}/envelope/``."""
        cors = _cors(request)
        arrival = _Arrival()
        try:
            if request.method == "OPTIONS":
                self._check_origin(request)
                return Response(headers=cors | PREFLIGHT)
            await _read(request, arrival)
            event_id = await self._take(request, arrival)
        except Refused as refused:
            return self._refuse(refused, arrival, cors)
        return JsonResponse({"id": event_id} if event_id else {}, headers=cors)

    async def store(self, request: Request) -> Response:
        """Refuse the endpoint that came before envelopes: ``POST /api/{project}/store/``."""
        project = request.path_params["project"]
        arrival = _Arrival()
        try:
            await _read(request, arrival)
            self._check_origin(request)
            arrival.project = self._project(project)
            reason = f"The store endpoint is out of date: use /api/{project}/envelope/."
            raise Refused(410, reason)
        except Refused as refused:
            return self._refuse(refused, arrival, _cors(request))

    async def misled(self, request: Request, status: int, reason: str) -> Response:
        """Refuse what was posted to a wrong host or address, and show it as all that is refused."""
        arrival = _Arrival()
        refused = Refused(status, reason)
        try:
            await _read(request, arrival)
        except Refused as too_large:
            refused = too_large
        return self._refuse(refused, arrival, {})

    async def _take(self, request: Request, arrival: _Arrival) -> str | None:
        self._check_origin(request)
        body = arrival.body
        arrival.project = project = self._project(request.path_params["project"])
        key = _key(request.headers, request.scope["query_string"].decode("latin-1"))
        if key is not None:
            _authorise(project, key)
        encoding = request.headers.get("content-encoding", "identity")
        # In a thread, as all that takes its time with what may be a hundred megabytes.
        arrival.body = decoded = await asyncio.to_thread(decode, body, encoding, limits.ENVELOPE)
        envelope, summaries = await asyncio.to_thread(_understand, decoded)
        if key is None:
            _authorise(project, _key_of_dsn(envelope))
        received = time.time()
        removals = of_items(read(request.headers.get(HEADER, "[]")), envelope)
        for item, summary, removed in zip(envelope.items, summaries, removals, strict=True):
            self._store.add(project, envelope, item, summary, received, removed)
        return envelope.header.get("event_id")

    def _check_origin(self, request: Request) -> None:
        origin = request.headers.get("origin")
        if not self._origins.allow(origin):
            raise Refused(
                403,
                f"The website {origin} may not post here: only those on this machine may, unless"
                " --allow-origin names others.",
            )

    def _project(self, text: str) -> Project:
        if not (text.isascii() and text.isdecimal()):
            raise Refused(400, f"A project is a number, not {text[:100]!r}.")
        number = whole_number(text)
        project = None if number is None else self._projects.numbered(number)
        if project is None:
            known = ", ".join(f"{known.number} ({known.name})" for known in self._projects)
            raise Refused(403, f"There is no project {text[:20]}; there are {known}.")
        return project

    def _refuse(self, refused: Refused, arrival: _Arrival, cors: dict[str, str]) -> Response:
        self._store.reject(
            arrival.project,
            refused.status,
            refused.reason,
            arrival.body,
            time.time(),
            arrival.size,
        )
        said = refused.reason.encode("ascii", "replace").decode()
        headers = cors | {"X-Sentry-Error": said}
        return JsonResponse({"detail": refused.reason}, refused.status, headers)


def _cors(request: Request) -> dict[str, str]:
    """Let the page that posts read the answer: whether it was taken, or why not."""
    return {
        "Access-Control-Allow-Origin": request.headers.get("origin", "*"),
        "Access-Control-Expose-Headers": EXPOSED,
        "Vary": "Origin",
    }


def _understand(body: bytes) -> tuple[Envelope, list[Summary]]:
    envelope = parse(body)
    documents = rules.check(envelope)
    pairs = zip(envelope.items, documents, strict=True)
    return envelope, [
        _at_home(summarise(item, document), envelope.header) for item, document in pairs
    ]


def _at_home(summary: Summary, header: Mapping[str, Any]) -> Summary:
    """Return a summary that says whose event it is where the item itself does not."""
    return summary if summary.event_id else replace(summary, event_id=event_id(header))


async def _read(request: Request, arrival: _Arrival) -> None:
    """Read the body into ``arrival``; of what is too large the beginning, and its size."""
    most = limits.COMPRESSED_REQUEST
    too_large = Refused(413, f"The request is larger than {most} bytes.")
    stated = whole_number(request.headers.get("content-length", ""))
    if stated is not None and stated > 10 * most:
        arrival.size = stated
        raise too_large
    body = bytearray()
    received = 0
    async for chunk in request.stream():
        # A client that is still sending does not listen, so a little too much is read and dropped.
        received += len(chunk)
        body += chunk[: most - len(body)]
        if received > 10 * most:
            break
    arrival.body = bytes(body)
    if received > most:
        arrival.size = received
        raise too_large


def _key(headers: Mapping[str, str], query: str) -> str | None:
    given = [
        _header_key(headers[name]) for name in ("x-sentry-auth", "authorization") if name in headers
    ]
    given += [value for name, value in parse_qsl(query) if name == "sentry_key"]
    if len(given) > 1:
        raise Refused(401, "Several keys are given; one of header or query is accepted.")
    return given[0] if given else None


def _header_key(header: str) -> str:
    scheme, _, pairs = header.partition(" ")
    fields = dict(pair.strip().partition("=")[::2] for pair in pairs.split(","))
    if scheme.lower() != "sentry" or not fields.get("sentry_key"):
        raise Refused(401, "X-Sentry-Auth must read 'Sentry sentry_key=KEY, sentry_version=7'.")
    return fields["sentry_key"]


def _key_of_dsn(envelope: Envelope) -> str:
    dsn = envelope.header.get("dsn")
    key = str(dsn).partition("://")[2].partition("@")[0].partition(":")[0]
    if not dsn or not key:
        raise Refused(401, "No key is given: send X-Sentry-Auth or ?sentry_key=.")
    return key


def _authorise(project: Project, key: str) -> None:
    if key != project.key:
        raise Refused(403, f"The key {key!r} is not that of project {project.number}.")
