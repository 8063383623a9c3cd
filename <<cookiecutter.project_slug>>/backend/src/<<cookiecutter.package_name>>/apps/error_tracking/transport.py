"""The gate: the one way out of the process, whatever hook or integration made an item."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

from sentry_sdk.envelope import Envelope, Item
from sentry_sdk.transport import HttpTransport

from .limiter import Limiter, fingerprint

HELD_BACK = "local_quota"
AGAIN_SECONDS = 0.1

logger = logging.getLogger(__package__)


class Gate(HttpTransport):
    """The SDK's HTTP transport behind a limiter.

    It never raises: what fails here is not sent, is counted, and is logged once without content.
    """

    TIMEOUT = 10  # seconds; a tracker that hangs keeps its thread that long, and nobody else
    limiter: Limiter
    _has_failed = False
    _has_waited = False

    def capture_envelope(self, envelope: Envelope) -> None:
        """Queue ``envelope`` for sending, or count what it held."""
        try:
            if all(self._admits(item) for item in envelope.items):
                super().capture_envelope(envelope)
            else:
                self._lose(envelope, HELD_BACK)
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

    def _admits(self, item: Item) -> bool:
        if item.type == "event":
            return self.limiter.admits("error", fingerprint=fingerprint(item.get_event() or {}))
        return self.limiter.admits(item.data_category, item.headers.get("item_count", 1))

    def _lose(self, envelope: Envelope, reason: str) -> None:
        for item in envelope.items:
            self.record_lost_event(reason, item=item)

    def _fail(self, envelope: Envelope, error: Exception) -> None:
        with suppress(Exception):
            self._lose(envelope, "internal_sdk_error")
        if not self._has_failed:
            self._has_failed = True
            logger.error("Error tracking could not send: %s", type(error).__name__)


def gate(limiter: Limiter) -> type[Gate]:
    """Return the transport's class with its limiter; the SDK makes the instance."""
    return type("Gate", (Gate,), {"limiter": limiter})
