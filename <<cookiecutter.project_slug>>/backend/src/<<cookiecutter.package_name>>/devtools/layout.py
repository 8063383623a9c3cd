"""Where the parts of this project are."""

from pathlib import Path

PACKAGE = __package__.rpartition(".")[0]
BACKEND = Path(__file__).resolve().parents[3]
FRONTEND = BACKEND.parent / "frontend"


def has_frontend() -> bool:
    """Say whether the project has a frontend."""
    return (FRONTEND / "package.json").is_file()
