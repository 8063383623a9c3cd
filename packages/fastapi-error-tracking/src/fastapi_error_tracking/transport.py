"""The one way out of the process, whatever hook or integration made an item."""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from weakref import WeakKeyDictionary

from sentry_sdk.consts import EndpointType
from sentry_sdk.envelope import Envelope, Item
from sentry_sdk.transport import HttpTransport

from .limiter import Limiter, fingerprint
from .loopback import is_loopback
from .privacy.engine import Place, Removals
from .scrubbing import Scrubber

HELD_BACK = "local_quota"
FAILED = "internal_sdk_error"
REPORT = "X-Privacy-Report"
AGAIN_SECONDS = 0.1
MOST_REMOVALS = 100  # a header has its limits

logger = logging.getLogger(__package__)


class RemovalsHeader(HttpTransport):
    """Tells the inspector on this machine, and nobody else, what was removed by which rule."""

    def note(self, envelope: Envelope, removed: list[Place], told: str = "[]") -> None:
        """Remember what was removed from ``envelope`` until it is sent; a browser told the rest."""
        if self._is_watched:
            self._removals[envelope.items[0]] = Counter(removed) + _read(told)

    @cached_property
    def _removals(self) -> WeakKeyDictionary[Item, Removals]:
        return WeakKeyDictionary()

    @cached_property
    def _is_watched(self) -> bool:
        return self.parsed_dsn is not None and is_loopback(self.parsed_dsn.host)

    def _send_request(
        self,
        body: bytes,
        headers: dict[str, str],
        endpoint_type: EndpointType,
        envelope: Envelope | None = None,
    ) -> None:
        if self._is_watched and envelope is not None and envelope.items:
            removals = self._removals.pop(envelope.items[0], None)
            if removals:
                listed = [[path, rule, count] for (path, rule), count in sorted(removals.items())]
                headers[REPORT] = json.dumps(listed[:MOST_REMOVALS])
        super()._send_request(body, headers, endpoint_type, envelope)


class GuardedTransport(RemovalsHeader):
    """The SDK's HTTP transport behind the privacy gate and a limiter, in this order.

    It never raises: what fails here is not sent, is counted, and is logged once without content.
    """

    TIMEOUT = 10  # seconds; a tracker that hangs keeps its thread that long, and nobody else
    scrubber: Scrubber
    limiter: Limiter
    _has_failed = False
    _has_waited = False

    def capture_envelope(self, envelope: Envelope) -> None:
        """Queue what may leave of ``envelope`` for sending, and count what is held back."""
        try:
            scrubbed, removed = self.scrubber.envelope(envelope)
            if scrubbed is None:
                self._lose(envelope, FAILED)
            elif all(self._admits(item) for item in scrubbed.items):
                self.note(scrubbed, removed)
                super().capture_envelope(scrubbed)
            else:
                self._lose(scrubbed, HELD_BACK)
        except Exception as error:
            self._fail(envelope, error)

    def flush(self, timeout: float, callback: Callable[[int, float], None] | None = None) -> None:
        """Wait up to ``timeout`` seconds until everything is sent, and say what was held back.

        A tracker that has not taken it all within that time is not waited for a second time: a
        process flushes when its application ends, and again when it exits.
        """
        self.limiter.report(now=True)
        patience = AGAIN_SECONDS if self._has_waited else timeout
        started = time.monotonic()
        super().flush(patience, callback)
        self._has_waited = time.monotonic() - started >= patience

    def _fetch_pending_client_report(self, force: bool = False, interval: int = 60) -> Item | None:
        """Return a report of what was discarded: the SDK adds it to envelopes behind the gate."""
        report = super()._fetch_pending_client_report(force, interval)
        scrubbed = report and self.scrubber.envelope(Envelope(items=[report])).envelope
        return scrubbed.items[0] if scrubbed else None

    def _admits(self, item: Item) -> bool:
        if item.type == "event":
            return self.limiter.admits("error", fingerprint=fingerprint(item.get_event() or {}))
        return self.limiter.admits(item.data_category, item.headers.get("item_count", 1))

    def _lose(self, envelope: Envelope, reason: str) -> None:
        for item in envelope.items:
            self.record_lost_event(reason, item=item)

    def _fail(self, envelope: Envelope, error: Exception) -> None:
        with suppress(Exception):
            self._lose(envelope, FAILED)
        if not self._has_failed:
            self._has_failed = True
            logger.error("Error tracking could not send: %s", type(error).__name__)


def _read(told: str) -> Removals:
    try:
        listed = json.loads(told)
        return Counter({(str(path), str(rule)): int(count) for path, rule, count in listed})
    except Exception:  # whoever sent it can have written anything
        return Counter()


def transport(scrubber: Scrubber, limiter: Limiter) -> type[GuardedTransport]:
    """Return the transport's class with what guards it; the SDK makes the instance."""
    return type("Transport", (GuardedTransport,), {"scrubber": scrubber, "limiter": limiter})
