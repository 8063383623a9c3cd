"""Whether a request is Sentry's, fresh, and the first of its kind."""

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from email.message import Message
from typing import Any

# Sentry signs the body alone: the header's time only keeps honest clocks in step, and what stops a
# replay is the time inside the body and the memory of every signature accepted since.
CLOCK_SKEW = 300
OLDEST_EVENT = 24 * 3600


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


def check_age(event: Mapping[str, Any], now: float) -> None:
    """Refuse an event whose own, signed time is long past, or has not come.

    Raises:
        Rejected: 401 where the time is missing, older than a day, or ahead of any honest clock.
    """
    try:
        happened = datetime.fromisoformat(str(event["datetime"])).timestamp()
    except (KeyError, ValueError):
        raise Rejected(401, "the event has no time") from None
    if now - happened > OLDEST_EVENT:
        raise Rejected(401, "the event is too old")
    # Its signature would be forgotten before it is too old.
    if happened - now > OLDEST_EVENT:
        raise Rejected(401, "the event lies in the future")


class Seen:
    """Every signature accepted, kept in a file for longer than an event is accepted."""

    def __init__(self, file: str) -> None:
        self._file = file
        with closing(self._open()) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS seen (signature PRIMARY KEY, at REAL)")

    def remember(self, signature: str) -> None:
        """Take note of `signature`.

        Raises:
            Rejected: 409 where it was accepted before.
        """
        now = time.time()
        with closing(self._open()) as database, database:
            database.execute("DELETE FROM seen WHERE at < ?", (now - 2 * OLDEST_EVENT,))
            statement = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
            if not database.execute(statement, (signature, now)).rowcount:
                raise Rejected(409, "this was delivered before")

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=5)
