"""The environments that programs of tests run in."""

import os

LIFECYCLE = "SENTRY_TRACE_LIFECYCLE"
"""The one variable of the suite's own environment that its programs find in theirs."""


def recording(dsn: str) -> dict[str, str]:
    """Return an environment in which everything is recorded, and little held back."""
    limits = [f"{kind}_PER_MINUTE" for kind in ("EVENTS", "TRANSACTIONS", "LOGS", "METRICS")]
    limits += ["EVENTS_PER_DAY", "REPEATS_PER_MINUTE", "REPEATS_PER_DAY"]
    return {
        "SENTRY_DSN": dsn,
        "SENTRY_ENVIRONMENT": "test",
        "SENTRY_RELEASE": "specimen@1.0",
        "SENTRY_TRACES_SAMPLE_RATE": "1",
        "SENTRY_PROFILES_SAMPLE_RATE": "0",  # or one run in ten would send other items as well
        **{name: os.environ[name] for name in (LIFECYCLE,) if name in os.environ},
        **{f"SENTRY_MAX_{limit}": "100000" for limit in limits},
    }
