"""What the tests of error tracking start from."""

from collections.abc import Iterator

import pytest

from ....devtools.inspector import Inspector
from .programs import recording


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    """Receive what a real process sends, for one test."""
    with Inspector() as running:
        yield running


@pytest.fixture
def environment(inspector: Inspector) -> dict[str, str]:
    """Return an environment in which everything is recorded, and little held back."""
    return recording(inspector.dsn("backend"))
