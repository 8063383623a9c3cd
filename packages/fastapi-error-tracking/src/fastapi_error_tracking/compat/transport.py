"""The SDK's transport: what happens between an envelope's handing over and the answer.

The SDK's own tries again, follows redirects, reads answers without end and has one queue for all.
Its public base class remains: what a client asks of a transport is written down here.
"""

from collections.abc import Callable, Mapping
from typing import Any

import brotli  # type: ignore[import-untyped]
import sentry_sdk.transport
from sentry_sdk.consts import VERSION, EndpointType
from sentry_sdk.envelope import Envelope, Item

from ..http import Answer, Client
from ..losses import Losses
from ..outbox import Outbox, Parcel
from ..sender import Sender
from ..verdicts import Verdict, judge, unanswered

QUALITY = 4  # of the compression, as the SDK has it


class Transport(sentry_sdk.transport.Transport):
    """Sends envelopes over HTTP, from a thread of its own. The SDK makes the instance.

    ``losses`` is the account of what did not arrive.
    """

    NAME = "Error tracking"
    """How the log calls what sends."""
    TIMEOUT = 10.0
    """Seconds that a request may take, from the connection to the last byte of the answer."""
    PAUSE = 0.0
    """Seconds that an envelope waits for others, where one was sent just before."""
    ONCE = False
    """Whether nothing is sent again, and nothing said: who asks sees for himself how it ends."""
    MOST_BYTES: int | None = None
    """How many bytes may wait, where their number is known."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        dsn = self.parsed_dsn
        assert dsn is not None  # noqa: S101 - without one the SDK makes no transport
        auth = dsn.to_auth(f"sentry.python/{VERSION}")
        self._url = str(auth.get_api_url(EndpointType.ENVELOPE))
        self._headers = {
            "Content-Type": "application/x-sentry-envelope",
            "Content-Encoding": "br",
            "User-Agent": str(auth.client),
            "X-Sentry-Auth": auth.to_header(),
        }
        self._client = Client(dsn.scheme, dsn.host)
        self.losses = Losses()
        self.sender = Sender(
            self._posted,
            self.losses,
            Outbox(self.MOST_BYTES),
            leaving=self.leaving_report,
            pause=self.PAUSE,
            name=self.NAME,
            once=self.ONCE,
        )

    def capture_envelope(self, envelope: Envelope) -> None:
        """Queue ``envelope`` for sending; if too much waits already, count it as lost."""
        self.sender.put(Parcel(envelope))

    def flush(self, timeout: float, callback: Callable[[int, float], None] | None = None) -> None:
        """Send at once what is waiting, and wait for it up to ``timeout`` seconds."""
        self.sender.flush(timeout, callback)

    def kill(self) -> None:
        """Send nothing more, and return at once."""
        self.sender.close()

    def is_healthy(self) -> bool:
        """Whether what is made now is likely to arrive: the SDK records less otherwise."""
        return not (self.sender.trouble or self.sender.is_full or self.seconds_closed())

    def record_lost_event(
        self,
        reason: str,
        data_category: Any = None,
        item: Item | None = None,
        *,
        quantity: int = 1,
    ) -> None:
        """Count what was lost: ``item``, or ``quantity`` of ``data_category``."""
        if item is not None:
            self.losses.count_item(reason, item)
        else:
            self.losses.count(reason, data_category or "default", quantity)

    def seconds_closed(self) -> dict[str, int]:
        """Return the categories that Sentry does not want now ("" is all), and for how long."""
        return self.sender.seconds_closed()

    def leaving_report(self, report: Item) -> Item | None:
        """Return what may leave of a report on what was lost: it passes ``capture_envelope`` by."""
        return report

    def headers_for(self, envelope: Envelope) -> Mapping[str, str]:
        """Return headers that are added to the request which carries ``envelope``."""
        return {}

    def answered(self, answer: Answer) -> None:
        """Take note of what the tracker said."""

    def failed(self, error: Exception) -> None:
        """Take note of why it said nothing."""

    def _posted(self, envelope: Envelope) -> Verdict:
        body = brotli.compress(envelope.serialize(), quality=QUALITY)
        headers = {**self._headers, **self.headers_for(envelope)}
        try:
            answer = self._client.request(
                "POST", self._url, seconds=self.TIMEOUT, body=body, headers=headers
            )
        except Exception as error:
            self.failed(error)
            return unanswered(error)
        self.answered(answer)
        return judge(answer)


def observed(
    transport: type[Transport],
    *,
    timeout: float,
    answered: Callable[[Answer], object],
    failed: Callable[[Exception], object],
    discarded: Callable[[str], object],
) -> type[Transport]:
    """Return ``transport``, which tells how its requests end and why it discards something.

    It sends nothing twice, and no reports.
    """

    class Observed(transport):  # type: ignore[misc, valid-type]
        TIMEOUT = timeout
        ONCE = True

        def leaving_report(self, report: Item) -> Item | None:
            return None

        def answered(self, answer: Answer) -> None:
            answered(answer)

        def failed(self, error: Exception) -> None:
            failed(error)

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
