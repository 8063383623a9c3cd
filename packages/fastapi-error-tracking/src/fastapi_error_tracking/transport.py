"""The one way out of the process, whatever hook or integration made an item."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .compat.events import Dsn, Envelope, Item, batch, batch_of, category_of
from .compat.transport import Transport
from .limiter import Limiter, fingerprint
from .loopback import is_loopback
from .losses import FAILED
from .privacy.engine import Place
from .scrubbing import Scrubber
from .watch import Watch

HELD_BACK = "local_quota"
AGAIN_SECONDS = 0.1

logger = logging.getLogger(__package__)


class GuardedTransport(Transport):
    """The way to the tracker behind the privacy gate and a limiter, in this order.

    It never raises: what fails here is not sent, is counted, and is logged once without content.
    """

    PAUSE = 0.2
    scrubber: Scrubber
    limiter: Limiter
    watch: Watch
    _has_failed = False
    _has_waited = False

    def note(self, envelope: Envelope, removed: list[Place]) -> None:
        """Take note of what was removed from ``envelope``; here nobody is told."""

    def capture_envelope(self, envelope: Envelope) -> None:
        """Queue what may leave of ``envelope`` for sending, and count what is held back."""
        try:
            scrubbed, removed = self.scrubber.envelope(envelope)
            if scrubbed is None:
                self._lose(envelope, FAILED)
                return
            items = [admitted for item in scrubbed.items if (admitted := self._admitted(item))]
            if len(items) < len(scrubbed.items):
                self._lose(scrubbed, HELD_BACK)
            else:
                leaving = Envelope(headers=scrubbed.headers, items=items)
                self.note(leaving, removed)
                super().capture_envelope(leaving)
                with suppress(Exception):
                    self.watch.look(leaving)
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

    def leaving_report(self, report: Item) -> Item | None:
        """Return what may leave of a report of what was discarded."""
        scrubbed = self.scrubber.envelope(Envelope(items=[report])).envelope
        return scrubbed.items[0] if scrubbed else None

    def _admitted(self, item: Item) -> Item | None:
        """Return what may leave of ``item``: of a batch as much as fits; the rest is counted."""
        held = batch_of(item)
        if held is None:
            return item if self._admits(item) else None
        if item.type == "span":
            return item if self._admits_recorded(held) else None
        count = self.limiter.fitting(item.data_category, len(held))
        if count in (0, len(held)):
            return item if count else None
        self.record_lost_event(HELD_BACK, item=batch(item, held[count:]))
        return batch(item, held[:count])

    def _admits(self, item: Item) -> bool:
        if item.type == "event":
            return self.limiter.admits("error", fingerprint=fingerprint(item.get_event() or {}))
        return self.limiter.admits(category_of(item))

    def _admits_recorded(self, spans: list[dict[str, Any]]) -> bool:
        """Return whether a batch of spans may leave: its requests and jobs count as recorded ones.

        They are one almost always: a batch is of one trace, and leaves when one has ended.
        """
        recorded = sum(span.get("is_segment") is True for span in spans)
        return not recorded or self.limiter.admits("transaction", recorded)

    def _lose(self, envelope: Envelope, reason: str) -> None:
        for item in envelope.items:
            self.record_lost_event(reason, item=item)

    def _fail(self, envelope: Envelope, error: Exception) -> None:
        with suppress(Exception):
            self._lose(envelope, FAILED)
        if not self._has_failed:
            self._has_failed = True
            logger.error("Error tracking could not send: %s", type(error).__name__)


def leads_to_inspector(dsn: str) -> bool:
    """Return whether what is sent to ``dsn`` stays on this machine, as the inspector's does."""
    return is_loopback(Dsn(dsn).host)


def guarded(
    dsn: str, scrubber: Scrubber, limiter: Limiter, watched: float = 0.0
) -> type[GuardedTransport]:
    """Return the transport's class with what guards it; the SDK makes the instance.

    ``watched`` is the share of what leaves that is looked at a second time.
    """
    base = GuardedTransport
    if leads_to_inspector(dsn):
        from .inspector_report import InspectedTransport  # noqa: PLC0415 - not in production

        base = InspectedTransport
    watch = Watch(watched, scrubber)
    return type("Transport", (base,), {"scrubber": scrubber, "limiter": limiter, "watch": watch})
