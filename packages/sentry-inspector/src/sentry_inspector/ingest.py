"""The door envelopes come in by, with Sentry's authentication, limits and answers."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import limits, rules
from .content_encoding import decode
from .envelope import Envelope, parse
from .projects import Project, Projects
from .refusal import Refused
from .store import Removals, Store
from .summary import Summary, summarise

# What Sentry allows browsers of any origin: its ingestion is public by design.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "x-sentry-error,x-sentry-rate-limits,retry-after",
}
PREFLIGHT = CORS | {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "x-sentry-auth,x-requested-with,origin,accept,content-type,"
    "authentication,authorization,content-encoding,transfer-encoding,x-privacy-report",
    "Access-Control-Max-Age": "3600",
}
LONGEST_NUMBER = 20


class Ingest:
    """Takes envelopes for ``projects`` and puts their items into a store."""

    def __init__(self, store: Store, projects: Projects) -> None:
        self._store = store
        self._projects = projects

    async def envelope(self, request: Request) -> Response:
        """Take one envelope: ``POST /api/{project}/envelope/``."""
        if request.method == "OPTIONS":
            return Response(headers=PREFLIGHT)
        try:
            project = self._project(request.path_params["project"])
            key = _key(request.headers, request.url.query)
            if key is not None:
                _authorise(project, key)
            body = await _read(request.headers.get("content-length"), request.stream())
            encoding = request.headers.get("content-encoding", "identity")
            envelope, summaries = await asyncio.to_thread(_understand, body, encoding)
            if key is None:
                _authorise(project, _key_of_dsn(envelope))
        except Refused as refused:
            return _refusal(refused)
        received = time.time()
        removals = _removals(request.headers.get("x-privacy-report", "[]"))
        for item, summary in zip(envelope.items, summaries, strict=True):
            self._store.add(project, envelope, item, summary, received, removals)
        event_id = envelope.header.get("event_id")
        return JSONResponse({"id": event_id} if event_id else {}, headers=CORS)

    async def store(self, request: Request) -> Response:
        """Refuse the endpoint that came before envelopes: ``POST /api/{project}/store/``."""
        project = request.path_params["project"]
        reason = f"The store endpoint is out of date: send envelopes to /api/{project}/envelope/."
        return _refusal(Refused(410, reason))

    def _project(self, text: str) -> Project:
        if not text.isdecimal():
            raise Refused(400, f"A project is a number, not {text!r}.")
        project = self._projects.numbered(int(text)) if len(text) <= LONGEST_NUMBER else None
        if project is None:
            known = ", ".join(f"{known.number} ({known.name})" for known in self._projects)
            raise Refused(403, f"There is no project {text[:LONGEST_NUMBER]}; there are {known}.")
        return project


def _understand(body: bytes, encoding: str) -> tuple[Envelope, list[Summary]]:
    envelope = parse(decode(body, encoding, limits.ENVELOPE))
    documents = rules.check(envelope)
    pairs = zip(envelope.items, documents, strict=True)
    return envelope, [summarise(item, document) for item, document in pairs]


async def _read(stated: str | None, stream: AsyncIterator[bytes]) -> bytes:
    most = limits.COMPRESSED_REQUEST
    too_large = Refused(413, f"The request is larger than {most} bytes.")
    if stated is not None and stated.isdecimal() and int(stated) > 10 * most:
        raise too_large
    body = bytearray()
    received = 0
    async for chunk in stream:
        # A client that is still sending does not listen, so a little too much is read and dropped.
        received += len(chunk)
        if received > 10 * most:
            raise too_large
        if received <= most:
            body += chunk
    if received > most:
        raise too_large
    return bytes(body)


def _removals(report: str) -> Removals:
    """Read what the service's privacy gate says that it removed: it tells nobody else."""
    try:
        listed = json.loads(report)
        return tuple((str(path), str(rule), int(count)) for path, rule, count in listed)
    except (ValueError, TypeError):
        return ()


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


def _refusal(refused: Refused) -> Response:
    headers = CORS | {"X-Sentry-Error": refused.reason.encode("ascii", "replace").decode()}
    return JSONResponse({"detail": refused.reason}, refused.status, headers)
