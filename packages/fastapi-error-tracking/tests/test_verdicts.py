"""What answers mean: only Sentry's own word is delivery, and no wait is for ever."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import urllib3
from fastapi_error_tracking.http import Answer, Overdue
from fastapi_error_tracking.verdicts import (
    LIMITED_SECONDS,
    MOST_LIMITS,
    MOST_SECONDS,
    Outcome,
    judge,
    unanswered,
)
from hypothesis import given
from hypothesis import strategies as st

YEARS = format_datetime(datetime.now(UTC) + timedelta(days=9999), usegmt=True)
PAST = format_datetime(datetime.now(UTC) - timedelta(days=9), usegmt=True)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(200, {}, b'{"id": "1"}'), Outcome.DELIVERED),
        (Answer(200, {}, b"{}"), Outcome.DELIVERED),
        (Answer(200, {}, b""), Outcome.TROUBLE),
        (Answer(200, {}, b"<html>"), Outcome.TROUBLE),
        (Answer(200, {}, b"[]"), Outcome.TROUBLE),
        (Answer(200, {}, b"[" * 60_000), Outcome.TROUBLE),
        (Answer(200, {}, b'{"id": "1"}', is_whole=False), Outcome.TROUBLE),
        (Answer(202, {}, b"{}"), Outcome.TROUBLE),
        (Answer(204, {}, b""), Outcome.TROUBLE),
        (Answer(307, {}, b"{}"), Outcome.TROUBLE),
        (Answer(400, {}, b"{}"), Outcome.REFUSED),
        (Answer(413, {}, b"{}"), Outcome.REFUSED),
        (Answer(401, {}, b"{}"), Outcome.TROUBLE),
        (Answer(403, {}, b"{}"), Outcome.TROUBLE),
        (Answer(429, {}, b"{}"), Outcome.LIMITED),
        (Answer(503, {}, b""), Outcome.TROUBLE),
    ],
)
def test_an_answer_is_judged(answer: Answer, outcome: Outcome) -> None:
    assert judge(answer).outcome is outcome


@pytest.mark.parametrize(
    ("error", "may_have_arrived"),
    [
        (Overdue(), True),
        (urllib3.exceptions.ProtocolError("reset"), True),
        (urllib3.exceptions.SSLError("EOF"), True),
        (urllib3.exceptions.SSLError(ssl.SSLCertVerificationError("expired")), False),
        (urllib3.exceptions.ConnectTimeoutError(), False),
        (urllib3.exceptions.NewConnectionError(None, "refused"), False),  # type: ignore[arg-type]
        (urllib3.exceptions.ProxyError("no", OSError()), False),
        (FileNotFoundError(), False),
    ],
)
def test_what_cannot_have_arrived_is_known(error: Exception, may_have_arrived: bool) -> None:
    verdict = unanswered(error)
    assert verdict.outcome is Outcome.TROUBLE
    assert verdict.may_have_arrived is may_have_arrived


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        ("99999999", MOST_SECONDS),
        ("9" * 5000, 0),
        (YEARS, MOST_SECONDS),
        (PAST, 0),
        ("later", 0),
        ("-5", 0),
        ("nan", 0),
    ],
    ids=["seconds", "years", "digits", "a date", "a past date", "a word", "less than none", "nan"],
)
def test_no_wait_is_longer_than_a_few_minutes(value: str, seconds: float) -> None:
    verdict = judge(Answer(503, {"retry-after": value}, b""))
    assert verdict.seconds == seconds
    limited = judge(Answer(429, {"retry-after": value}, b""))
    assert limited.limits == {"": seconds or LIMITED_SECONDS}


@pytest.mark.parametrize(
    ("header", "limits"),
    [
        ("60:error:organization", {"error": 60}),
        ("60:error;transaction:key:quota, 2700::org", {"error": 60, "transaction": 60, "": 300}),
        ("60", {"": 60}),
        ("inf:error", {"error": MOST_SECONDS}),
        (f"{10**40}:error", {"error": MOST_SECONDS}),
        ("nan:error, -1:error, a:error, :error, 1:Er\x00ror", {}),
        (f"1:{'x' * 50}", {}),
    ],
)
def test_limits_are_read_as_far_as_they_are_some(header: str, limits: dict[str, float]) -> None:
    assert judge(Answer(200, {"x-sentry-rate-limits": header}, b"{}")).limits == limits


@given(st.text(max_size=200), st.text(max_size=60), st.binary(max_size=60), st.integers(100, 999))
def test_nothing_that_is_answered_is_an_error(
    limits: str, wait: str, body: bytes, status: int
) -> None:
    verdict = judge(Answer(status, {"x-sentry-rate-limits": limits, "retry-after": wait}, body))
    assert 0 <= verdict.seconds <= MOST_SECONDS
    assert all(0 <= seconds <= MOST_SECONDS for seconds in verdict.limits.values())


def test_a_tracker_cannot_name_limits_without_end() -> None:
    header = ",".join(f"1:{chr(97 + n % 26) * (1 + n // 26)};b{'c' * (n % 39)}" for n in range(500))
    found = judge(Answer(429, {"x-sentry-rate-limits": header}, b"{}")).limits
    assert 0 < len(found) <= MOST_LIMITS
