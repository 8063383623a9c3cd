"""Whether a request is Sentry's, fresh, and the first of its kind."""

import hashlib
import hmac
from datetime import datetime
from email.message import Message
from typing import Any

# Sentry signs the body alone: the header's time only keeps honest clocks in step, and what stops a
# replay is the time inside the body and the memory of every signature accepted since.
CLOCK_SKEW = 300
OLDEST_EVENT = 24 * 3600
# What a metric measured may go on for long, and its end is told with the time of its beginning.
OLDEST_METRIC = 30 * 24 * 3600
REMEMBERED = 2 * OLDEST_METRIC


class Rejected(Exception):
    """The request is refused; `status` is the answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def verified_signature(secret: str, headers: Message, body: bytes, now: float) -> str:
    """The signature of `body`, once it is found to be right.

    Args:
        secret: the integration's client secret.
        headers: the request's, by Sentry's names.
        body: the bytes as they arrived.
        now: seconds since the epoch.

    Raises:
        Rejected: 401 where the signature or the time is missing or wrong.
    """
    given = headers.get("Sentry-Hook-Signature") or ""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Rejected(401, "the signature is missing or wrong")
    try:
        sent = float(headers.get("Sentry-Hook-Timestamp") or "")
    except ValueError:
        raise Rejected(401, "the time is missing") from None
    if not abs(now - sent) <= CLOCK_SKEW:
        raise Rejected(401, "the request is too old, or a clock is wrong")
    return expected


def check_age(time: Any, now: float, oldest: float) -> None:
    """Refuse what happened, by its own, signed time, long ago or not yet.

    Args:
        time: as the body says it; None where it may say none, and the memory of signatures must do.
        now: seconds since the epoch.
        oldest: seconds.

    Raises:
        Rejected: 401 where the time is no time, older than that, or ahead of any honest clock.
    """
    if time is None and oldest > OLDEST_EVENT:
        return
    try:
        happened = datetime.fromisoformat(str(time)).timestamp()
    except ValueError:
        raise Rejected(401, "the event has no time") from None
    if now - happened > oldest:
        raise Rejected(401, "the event is too old")
    # Its signature would be forgotten before it is too old.
    if happened - now > OLDEST_EVENT:
        raise Rejected(401, "the event lies in the future")
