"""The account of what was lost, and what of it leaves."""

import json

import pytest

from .. import losses
from ..compat.events import Envelope
from ..extension import Extension
from ..losses import Losses, by_reason
from ..scrubbing import Scrubber
from ..settings import Settings

REASONS = (losses.OVERFLOW, losses.BACK_OFF, losses.NETWORK, losses.REFUSED, losses.FAILED)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_passes_the_gate(reason: str) -> None:
    """Without it, Sentry would not be told of what did not arrive."""
    account = Losses()
    for category in ("error", "transaction", "span", "log_item", "log_byte", "monitor", "session"):
        account.count(reason, category, 3)
    made = account.report(now=True)
    assert made is not None
    scrubbed = Scrubber(Settings(dsn=None), Extension()).envelope(Envelope(items=[made[0]]))
    assert scrubbed.removed == []
    assert scrubbed.envelope is not None
    told = json.loads(scrubbed.envelope.items[0].get_bytes())["discarded_events"]
    assert {(one["category"], one["reason"]): one["quantity"] for one in told} == made[1]


def test_what_sentry_has_counted_itself_is_said_and_not_reported() -> None:
    account = Losses()
    account.count(losses.LIMITED, "error", 2)
    assert account.report(now=True) is None
    assert account.said(now=True) == "2 error (rate limited)"
    assert account.said(now=True) is None


def test_a_report_that_is_lost_is_told_by_the_next() -> None:
    account = Losses()
    account.count(losses.NETWORK, "error")
    first = account.report(now=True)
    assert first is not None
    assert account.report(now=True) is None
    account.count(losses.NETWORK, "error", 4)
    account.restore(first[1])
    second = account.report(now=True)
    assert second is not None
    assert second[1] == {("error", losses.NETWORK): 5}


def test_words_leave_bytes_out() -> None:
    account = Losses()
    account.count(losses.OVERFLOW, "log_item", 3)
    account.count(losses.OVERFLOW, "log_byte", 300)
    account.count(losses.NETWORK, "error")
    assert by_reason(account.total()) == "1 error (network error); 3 log_item (queue overflow)"
