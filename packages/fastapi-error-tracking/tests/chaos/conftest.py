"""What the tests of faults share."""

from collections.abc import Callable

import pytest

# Writes lines where whoever runs the tests sees them.
Say = Callable[[str], None]


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Say:
    """Return what shows accounts and figures, below the tests they are of."""
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    return lambda text: reporter.write(f"\n{text}\n") if reporter else None
