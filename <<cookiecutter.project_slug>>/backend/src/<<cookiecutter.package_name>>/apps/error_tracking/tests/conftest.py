"""What the tests of error tracking start from."""

from collections.abc import Iterator

import pytest

from ....devtools.inspector import Inspector


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    """Receive what a real process sends, for one test."""
    with Inspector() as running:
        yield running


@pytest.fixture
def environment(inspector: Inspector) -> dict[str, str]:
    """Return an environment in which everything is recorded and nothing held back."""
    limits = ("EVENTS_PER_MINUTE", "EVENTS_PER_DAY", "REPEATS_PER_MINUTE", "REPEATS_PER_DAY")
    return {
        "SENTRY_DSN": inspector.dsn("backend"),
        "SENTRY_ENVIRONMENT": "test",
        "SENTRY_RELEASE": "specimen@1.0",
        "SENTRY_TRACES_SAMPLE_RATE": "1",
        **{f"SENTRY_MAX_{limit}": "100000" for limit in limits},
    }
