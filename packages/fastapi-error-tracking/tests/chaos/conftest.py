"""What the tests of faults share."""

from collections.abc import Callable

import pytest

# Writes lines where whoever runs the tests sees them.
Say = Callable[[str], None]


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Say:
    """Return what shows accounts and figures, above the tests they are of."""
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    capture = pytestconfig.pluginmanager.get_plugin("capturemanager")

    def written(text: str) -> None:
        if reporter and capture:  # a process that shares the tests with others has no terminal
            with capture.global_and_fixture_disabled():
                reporter.write(f"\n{text}\n", flush=True)

    return written
