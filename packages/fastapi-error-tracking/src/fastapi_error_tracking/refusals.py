"""Answers that are failures and no events, as for a wrong password or an old link: their number."""

from contextlib import suppress

import sentry_sdk

REFUSALS = "http.server.refusals"


def count_refusal(status: int | None) -> None:
    """Count an answer of this status. Never raises."""
    with suppress(Exception):
        about = {"http.response.status_code": status}
        sentry_sdk.metrics.count(REFUSALS, 1, attributes=about)
