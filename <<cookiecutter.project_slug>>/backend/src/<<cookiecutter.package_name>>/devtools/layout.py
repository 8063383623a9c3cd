"""Where the parts of this project are."""

from pathlib import Path

PACKAGE = __package__.rpartition(".")[0]
BACKEND = Path(__file__).resolve().parents[3]
