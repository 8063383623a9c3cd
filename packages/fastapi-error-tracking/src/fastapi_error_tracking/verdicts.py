"""What an answer of the tracker, or the lack of one, means for the envelope that was sent."""

import json
import re
import ssl
from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import islice
from typing import NamedTuple

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader

from .http import Answer

MOST_SECONDS = 300.0
"""The longest that a tracker can have us wait: then we ask again."""
LIMITED_SECONDS = 60.0
MOST_LIMITS = 50
CATEGORY = re.compile(r"[a-z_]{0,40}")

# What these say is about the envelope; another one may be taken.
OF_THE_ENVELOPE = frozenset({400, 413})

# No connection was made, so nothing can have arrived.
BEFORE = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
)


class Outcome(Enum):
    """How the sending of an envelope ended."""

    DELIVERED = "delivered"
    LIMITED = "rate limited"
    """Sentry takes no more for now, and has counted it itself."""
    REFUSED = "refused"
    """This envelope will never be taken."""
    TROUBLE = "trouble"
    """What answers, if anything does, takes nothing: it may later."""


class Verdict(NamedTuple):
    """How it ended, and ``why`` in words that hold nothing of what was sent or answered.

    Attributes:
        seconds: How long the tracker wants to be left alone; 0 if it does not say.
        limits: The categories that it does not want ("" is all), and for how many seconds.
        may_have_arrived: Whether sending the envelope again could deliver it twice.
    """

    outcome: Outcome
    why: str = ""
    seconds: float = 0.0
    limits: Mapping[str, float] = {}
    may_have_arrived: bool = True


def judge(answer: Answer) -> Verdict:
    """Return what ``answer`` means: delivered is what Sentry has said so of, in its own way."""
    limits = dict(islice(_limits(answer.headers.get("x-sentry-rate-limits", "")), MOST_LIMITS))
    seconds = _retry_after(answer.headers.get("retry-after"))
    if answer.status == 429:
        if not limits:
            limits = {"": seconds or LIMITED_SECONDS}
        return Verdict(Outcome.LIMITED, "it takes no more for now (429)", seconds, limits)
    if answer.status == 200 and _is_of_sentry(answer):
        return Verdict(Outcome.DELIVERED, limits=limits)
    if answer.status in OF_THE_ENVELOPE:
        return Verdict(Outcome.REFUSED, f"it refuses it ({answer.status})", limits=limits)
    if answer.status == 200:
        return Verdict(Outcome.TROUBLE, "what answers is not Sentry", seconds, limits)
    return Verdict(Outcome.TROUBLE, f"it answers {answer.status}", seconds, limits)


def unanswered(error: Exception) -> Verdict:
    """Return what ``error`` means, which came instead of an answer."""
    may_have_arrived = isinstance(error, HTTPError) and not (
        isinstance(error, BEFORE) or _is_of_the_certificate(error)
    )
    why = f"it does not answer ({type(error).__name__})"
    return Verdict(Outcome.TROUBLE, why, may_have_arrived=may_have_arrived)


def _is_of_sentry(answer: Answer) -> bool:
    if not answer.is_whole:
        return False
    try:
        return isinstance(json.loads(answer.body), dict)
    except (ValueError, RecursionError):
        return False


def _is_of_the_certificate(error: Exception) -> bool:
    inner = error.args[0] if error.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)


def _retry_after(value: str | None) -> float:
    if value is None:
        return 0.0
    try:
        return _bounded(urllib3.util.Retry().parse_retry_after(value))
    except (InvalidHeader, ValueError, OverflowError):
        return 0.0


def _limits(header: str) -> Iterator[tuple[str, float]]:
    for limit in header.split(",", MOST_LIMITS)[:MOST_LIMITS]:
        seconds, _, rest = limit.strip().partition(":")
        try:
            wait = float(seconds)
        except ValueError:
            continue
        if not wait >= 0:  # nor is it a number
            continue
        for category in rest.partition(":")[0].split(";"):
            if CATEGORY.fullmatch(category):
                yield category, _bounded(wait)


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), MOST_SECONDS)
