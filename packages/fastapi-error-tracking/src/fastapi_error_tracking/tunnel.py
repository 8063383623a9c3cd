"""``POST /api/v1/telemetry``: browsers send through here what they have to report.

They then need no access to another host, and Sentry never sees their address. What arrives is
scrubbed a second time: whoever sends it may have left the browser's gate out.
"""

import asyncio
import logging
import math
import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import RLock

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from fastapi_installed_apps import Registry, Telemetry

from . import browser_envelopes
from .compat.client import Own
from .compat.events import Dsn, Envelope, category_of
from .compat.transport import Transport
from .frontend_literals import Literals, LiteralsFile
from .limiter import MINUTE, Limiter, Rate
from .outbox import Parcel
from .privacy import Gate, Known, browser_words, build
from .privacy.declarations import union, with_kinds_of
from .privacy.engine import Place
from .settings import Settings
from .transport import leads_to_inspector
from .tunnel_budget import Budget, Refused
from .uncollected import uncollected

PATH = "/telemetry"
AWAY_SECONDS = 10  # after which a browser tries again, at the least, where Sentry is not there
SECONDS_BETWEEN_LINES = 60.0
MOST_VERSIONS = 10
EVENT_ID = re.compile(r"[0-9a-f]{32}")


logger = logging.getLogger(__package__)


class Forwarder(Transport):
    """The way to the tracker, for envelopes that were scrubbed already."""

    NAME = "The tunnel"
    MOST_BYTES = 20_000_000

    def note(self, envelope: Envelope, removed: list[Place], headers: Mapping[str, str]) -> None:
        """Take note of what was removed from ``envelope``; here nobody is told.

        ``headers`` are those that came with it from a browser.
        """


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
        self._budget = Budget()
        self._other_versions: set[int] = set()
        self._refusals: Counter[str] = Counter()
        self._said = -math.inf

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

    @cached_property
    def _thread(self) -> ThreadPoolExecutor:
        """Where envelopes are scrubbed, one at a time, whatever else the process's threads do.

        The interpreter runs one thread anyway, and the event loop shares it with fewer.
        """
        return ThreadPoolExecutor(1, thread_name_prefix="error-tracking-tunnel")

    def _way_to_sentry(self) -> Forwarder:
        client = Own(
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
            client = self._admitted(request)
            with self._budget.place(client) as place:
                body = await place.read(request)
                event_id = await asyncio.get_running_loop().run_in_executor(
                    self._thread, uncollected, self._scrub_and_send, body, request.headers
                )
        except Refused as refused:
            self._refuse(refused)
            headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
            headers |= self._limits()
            return JSONResponse({"detail": refused.reason}, refused.status, headers)
        return JSONResponse({"id": event_id} if event_id else {}, headers=self._limits())

    def flush(self, seconds: float) -> None:
        """Send what is waiting, and say what was not taken."""
        self._say_refusals(now=True)
        if "forwarder" in self.__dict__:
            self.forwarder.flush(seconds)

    def _admitted(self, request: Request) -> int:
        """Return what tells the client of ``request`` from others, if it may send something now."""
        if request.headers.get("content-encoding", "identity") != "identity":
            raise Refused(415, "The envelope must not be compressed.")
        # Its address is used for this alone; it is neither kept nor written anywhere.
        client = hash((self._salt, request.client.host if request.client else ""))
        if not self._limiter.admits("envelope", fingerprint=client):
            raise Refused(429, "Too many envelopes.", 60)
        self._see_whether_sentry_is_there()
        return client

    def _see_whether_sentry_is_there(self) -> None:
        """Refuse what could not be sent: the browser keeps it, and we would lose it."""
        sender = self.forwarder.sender
        if sender.trouble or sender.is_full:
            seconds = max(AWAY_SECONDS, math.ceil(sender.trouble.pause))
            raise Refused(503, "Sentry takes nothing for now.", seconds)

    def _refuse(self, refused: Refused) -> None:
        self._refusals[refused.reason] += 1
        self._say_refusals()

    def _say_refusals(self, *, now: bool = False) -> None:
        """Say once a minute how many envelopes were not taken, and why."""
        due = now or time.monotonic() - self._said >= SECONDS_BETWEEN_LINES
        if not (due and self._refusals):
            return
        told, self._refusals = self._refusals, Counter()
        self._said = time.monotonic()
        listed = (f"{count} ({reason.rstrip('.')})" for reason, count in sorted(told.items()))
        logger.warning("The tunnel did not take envelopes of browsers: %s", ", ".join(listed))

    def _scrub_and_send(self, body: bytes | bytearray, headers: Mapping[str, str]) -> str | None:
        envelope = self._parse(body)
        self._compare(envelope.headers.get("policy"))
        limits = self.forwarder.seconds_closed()
        categories = {category_of(item) for item in envelope.items}
        if "" in limits or (categories and categories <= limits.keys()):
            raise Refused(429, "Sentry takes no more for now.", max(limits.values()))
        scrubbed, removed = self._current_gate().envelope(envelope)
        if scrubbed is not None:
            self.forwarder.note(scrubbed, removed, headers)
            if not self.forwarder.sender.offer(Parcel(scrubbed, len(body))):
                raise Refused(503, "Sentry takes nothing for now.", AWAY_SECONDS)
        event_id = envelope.headers.get("event_id")
        return event_id if isinstance(event_id, str) and EVENT_ID.fullmatch(event_id) else None

    def _parse(self, body: bytes | bytearray) -> Envelope:
        envelope = browser_envelopes.read(body)
        given = envelope.headers.get("dsn")
        try:
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
            [*self._declared, with_kinds_of(union(self._declared), literals.telemetry)],
            settings.medical_record_number_form,
            literals=literals,
            styles=literals.styles,
        )


def _same(one: Dsn, other: Dsn) -> bool:
    return (one.public_key, one.netloc, one.project_id) == (
        other.public_key,
        other.netloc,
        other.project_id,
    )
