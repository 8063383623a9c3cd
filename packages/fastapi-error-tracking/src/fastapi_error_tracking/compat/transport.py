"""The SDK's transport: what happens between an envelope's handing over and the answer.

The SDK has no public hook for its own reports, for the headers of a request, for the answer and for
what the server does not want at the moment.
"""

import math
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any

import urllib3
from sentry_sdk.consts import EndpointType
from sentry_sdk.envelope import Envelope, Item
from sentry_sdk.transport import HttpTransport


class Transport(HttpTransport):
    """The SDK's HTTP transport. It may take ``TIMEOUT`` seconds for a request."""

    TIMEOUT = 10

    def leaving_report(self, report: Item) -> Item | None:
        """Return what may leave of a report on what was discarded: it is added to an envelope that
        ``capture_envelope`` has had already.
        """
        return report

    def seconds_closed(self) -> dict[str, int]:
        """Return the categories that Sentry does not want now ("" is all), and for how long."""
        now = datetime.now(UTC)
        left = {c or "": (until - now).total_seconds() for c, until in self._disabled_until.items()}
        return {category: math.ceil(seconds) for category, seconds in left.items() if seconds > 0}

    def _fetch_pending_client_report(self, force: bool = False, interval: int = 60) -> Item | None:
        report = super()._fetch_pending_client_report(force, interval)
        return report and self.leaving_report(report)


class InBursts(HttpTransport):
    """Sends what comes in quick succession together, some ``PAUSE`` seconds later at most.

    The thread that sends and the event loop take the interpreter from each other. For each envelope
    by itself this costs the application more time than making and sending it.
    """

    PAUSE = 0.2
    QUIET = 1.0
    """Seconds after which an envelope is the first again, and sent at once."""
    MANY = 40
    """Envelopes that do not wait any longer; the SDK's queue holds 100."""

    def __init__(self, options: dict[str, Any]) -> None:
        # Of the queues and events there are, this alone can be put into by a finalizer, which can
        # run, and log an error, in the middle of what waits for it.
        self._enough: SimpleQueue[None] = SimpleQueue()
        self._sent = -math.inf
        self._is_alone = True
        super().__init__(options)

    def capture_envelope(self, envelope: Envelope) -> None:
        """Queue ``envelope`` for sending."""
        super().capture_envelope(envelope)
        if self._waiting() >= self.MANY:
            self._enough.put(None)

    def flush(self, timeout: float, callback: Callable[[int, float], None] | None = None) -> None:
        """Send at once what is waiting, and wait for it up to ``timeout`` seconds."""
        self._enough.put(None)
        super().flush(timeout, callback)

    def _send_envelope(self, envelope: Envelope) -> None:
        if self._is_alone and time.monotonic() - self._sent < self.QUIET:
            with suppress(Empty):
                self._enough.get(timeout=self.PAUSE)
        with suppress(Empty):
            while True:
                self._enough.get_nowait()
        try:
            super()._send_envelope(envelope)
        finally:
            self._sent = time.monotonic()
            self._is_alone = not self._waiting()

    def _waiting(self) -> int:
        worker: Any = self._worker
        return int(worker._queue.qsize())


class WithHeaders(HttpTransport):
    """Adds headers to the request that carries an envelope."""

    def headers_for(self, envelope: Envelope) -> dict[str, str]:
        """Return them."""
        return {}

    def _send_request(
        self,
        body: bytes,
        headers: dict[str, str],
        endpoint_type: EndpointType,
        envelope: Envelope | None = None,
    ) -> None:
        if envelope is not None:
            headers |= self.headers_for(envelope)
        super()._send_request(body, headers, endpoint_type, envelope)


def observed(
    transport: type[HttpTransport],
    *,
    timeout: float,
    answered: Callable[[urllib3.BaseHTTPResponse], object],
    failed: Callable[[Exception], object],
    discarded: Callable[[str], object],
) -> type[HttpTransport]:
    """Return ``transport``, which tells how its requests end and why it discards something."""

    class Observed(transport):  # type: ignore[misc, valid-type]
        TIMEOUT = timeout

        def _request(self, *arguments: Any, **options: Any) -> Any:
            try:
                response = super()._request(*arguments, **options)
            except Exception as error:
                failed(error)
                raise
            answered(response)
            return response

        def record_lost_event(
            self,
            reason: str,
            data_category: Any = None,
            item: Item | None = None,
            *,
            quantity: int = 1,
        ) -> None:
            discarded(reason)
            super().record_lost_event(reason, data_category, item, quantity=quantity)

    return Observed
