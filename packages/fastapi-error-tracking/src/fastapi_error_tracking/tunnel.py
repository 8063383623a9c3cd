"""``POST /api/v1/telemetry``: browsers send through here what they have to report.

They then need no access to another host, and Sentry never sees their address. What arrives is
scrubbed a second time: whoever sends it may have left the browser's gate out.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from functools import cached_property
from threading import RLock

import sentry_sdk
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from fastapi_installed_apps import Registry, Telemetry
from starlette.requests import ClientDisconnect

from .compat.events import Dsn, Envelope
from .compat.transport import Transport
from .frontend_literals import Literals, LiteralsFile
from .limiter import MINUTE, Limiter, Rate
from .privacy import Gate, Known, browser_words, build
from .privacy.engine import Place
from .settings import Settings
from .transport import leads_to_inspector

PATH = "/telemetry"
MAX_BYTES = 5_000_000
READ_SECONDS = 30.0
AT_A_TIME = 2
MOST_WAITING = 100  # being read, or read and not yet scrubbed
MOST_VERSIONS = 10
EVENT_ID = re.compile(r"[0-9a-f]{32}")


logger = logging.getLogger(__package__)


class Forwarder(Transport):
    """The SDK's transport, for envelopes that were scrubbed already."""

    def note(self, envelope: Envelope, removed: list[Place], headers: Mapping[str, str]) -> None:
        """Take note of what was removed from ``envelope``; here nobody is told.

        ``headers`` are those that came with it from a browser.
        """


class Refused(Exception):
    """An envelope is not taken: the status says why."""

    def __init__(self, status: int, reason: str, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.status, self.reason, self.retry_after = status, reason, retry_after


class Tunnel:
    """Takes envelopes of browsers, for one DSN, and sends what may leave of them."""

    def __init__(self, settings: Settings, dsn: str) -> None:
        self._settings = settings
        self._dsn = dsn
        self._routes: frozenset[str] = frozenset()
        self._declared: list[Telemetry] = []
        self._file = LiteralsFile(settings.frontend_literals)
        self._literals = Literals()
        self._gate = self._build(self._literals)
        self._lock = RLock()
        self._salt = secrets.token_bytes(16)
        self._limiter = Limiter(
            {"envelope": (Rate(settings.max_tunnelled_per_minute, MINUTE),)},
            (Rate(settings.max_tunnelled_per_client_per_minute, MINUTE),),
        )
        self._waiting = 0
        self._other_versions: set[int] = set()
        self._places = asyncio.Semaphore(AT_A_TIME)

    @classmethod
    def of(cls, settings: Settings) -> "Tunnel | None":
        """Return the tunnel for the frontend's DSN, or None without one."""
        return cls(settings, settings.dsn_frontend) if settings.dsn_frontend else None

    @cached_property
    def forwarder(self) -> Forwarder:
        """The way to Sentry: it has a queue and a thread of its own, so no request waits for it.

        There is one: concurrent first requests would make two, of which one is never flushed.
        """
        with self._lock:
            made: Forwarder = self.__dict__.get("forwarder") or self._way_to_sentry()
            self.__dict__["forwarder"] = made
            return made

    def _way_to_sentry(self) -> Forwarder:
        client = sentry_sdk.Client(
            dsn=self._dsn,
            release=self._settings.release or "",  # None would ask git, and every request waits
            transport=self._transport(),
            default_integrations=False,
            auto_enabling_integrations=False,
            send_client_reports=False,
            spotlight=False,
        )
        forwarder = client.transport
        assert isinstance(forwarder, Forwarder)  # noqa: S101
        return forwarder

    def _transport(self) -> type[Forwarder]:
        if not leads_to_inspector(self._dsn):
            return Forwarder
        from .inspector_report import InspectedForwarder  # noqa: PLC0415 - not in production

        return InspectedForwarder

    def learn(self, registry: Registry) -> None:
        """Take over what the apps declare."""
        routes, declared = frozenset(registry.routes()), [app.telemetry() for app in registry.apps]
        with self._lock:
            self._routes, self._declared = routes, declared
            self._gate = self._build(self._literals)

    def router(self) -> APIRouter:
        """Return the endpoint."""
        found = APIRouter(include_in_schema=False)
        found.post(PATH)(self.take)
        return found

    async def take(self, request: Request) -> JSONResponse:
        """Take one envelope, and answer as Sentry does."""
        try:
            self._admit(request)
            return await self._take(request)
        except Refused as refused:
            headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
            headers |= self._limits()
            return JSONResponse({"detail": refused.reason}, refused.status, headers)

    def flush(self, seconds: float) -> None:
        """Send what is waiting."""
        if "forwarder" in self.__dict__:
            self.forwarder.flush(seconds)

    def _admit(self, request: Request) -> None:
        if request.headers.get("content-encoding", "identity") != "identity":
            raise Refused(415, "The envelope must not be compressed.")
        # Its address is used for this alone; it is neither kept nor written anywhere.
        client = hash((self._salt, request.client.host if request.client else ""))
        if not self._limiter.admits("envelope", fingerprint=client):
            raise Refused(429, "Too many envelopes.", 60)
        if self._waiting >= MOST_WAITING:
            raise Refused(429, "Too many envelopes at once.", 5)

    async def _take(self, request: Request) -> JSONResponse:
        self._waiting += 1
        try:
            body = await _read(request)
            async with self._places:
                event_id = await asyncio.to_thread(self._scrub_and_send, body, request.headers)
        finally:
            self._waiting -= 1
        return JSONResponse({"id": event_id} if event_id else {}, headers=self._limits())

    def _scrub_and_send(self, body: bytes, headers: Mapping[str, str]) -> str | None:
        envelope = self._parse(body)
        self._compare(envelope.headers.get("policy"))
        limits = self.forwarder.seconds_closed()
        categories = {item.data_category for item in envelope.items}
        if "" in limits or (categories and categories <= limits.keys()):
            raise Refused(429, "Sentry takes no more for now.", max(limits.values()))
        scrubbed, removed = self._current_gate().envelope(envelope)
        if scrubbed is not None:
            self.forwarder.note(scrubbed, removed, headers)
            self.forwarder.capture_envelope(scrubbed)
        event_id = envelope.headers.get("event_id")
        return event_id if isinstance(event_id, str) and EVENT_ID.fullmatch(event_id) else None

    def _parse(self, body: bytes) -> Envelope:
        try:
            envelope = Envelope.deserialize(body)
            given = envelope.headers.get("dsn")
            is_ours = given is None or _same(Dsn(given), Dsn(self._dsn))
        except Exception:
            raise Refused(400, "This is no envelope.") from None
        if not is_ours:
            raise Refused(403, "The envelope is for another project.")
        return envelope

    def _compare(self, version: object) -> None:
        """Say once of each version but the tunnel's own that a page has its policy from it."""
        own = browser_words.version()
        if type(version) is not int or version == own or version in self._other_versions:
            return
        if len(self._other_versions) < MOST_VERSIONS:  # a stranger can name as many as he likes
            self._other_versions.add(version)
            logger.warning(
                "A page has version %d of what browsers may send, and the tunnel version %d: what"
                " one of them does not list is removed",
                version,
                own,
            )

    def _limits(self) -> dict[str, str]:
        limits = self.forwarder.seconds_closed()
        if not limits:
            return {}
        written = (f"{seconds}:{category}:organization" for category, seconds in limits.items())
        return {"X-Sentry-Rate-Limits": ", ".join(written)}

    def _current_gate(self) -> Gate:
        """Return the gate that knows what the frontend's build says now.

        Who asks while it is being built waits: the one before knows none of these texts.
        """
        literals = self._file.now()
        with self._lock:
            if literals is not self._literals:
                self._gate = self._build(literals)
                self._literals = literals
            return self._gate

    def _build(self, literals: Literals) -> Gate:
        settings = self._settings
        known = Known(
            release=settings.release or "",
            environment=settings.environment,
            keys=settings.public_keys,
            routes=self._routes,
            public_identifiers=settings.reveal_user_ids,
        )
        return build(
            settings.hash_key,
            known,
            [*self._declared, literals.telemetry],
            settings.medical_record_number_form,
            literals=literals,
        )


async def _read(request: Request) -> bytes:
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > MAX_BYTES:
        raise Refused(413, f"The envelope is larger than {MAX_BYTES} bytes.")
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await _collected(request.stream())
    except TimeoutError:
        raise Refused(408, f"The envelope did not arrive in {READ_SECONDS:.0f} seconds.") from None
    except ClientDisconnect:
        raise Refused(400, "The envelope is not complete.") from None


async def _collected(stream: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    async for chunk in stream:
        body += chunk
        if len(body) > MAX_BYTES:
            raise Refused(413, f"The envelope is larger than {MAX_BYTES} bytes.")
    return bytes(body)


def _same(one: Dsn, other: Dsn) -> bool:
    return (one.public_key, one.netloc, one.project_id) == (
        other.public_key,
        other.netloc,
        other.project_id,
    )
