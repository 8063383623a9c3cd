"""``results.json``: what was measured last of each row, with its circumstances."""

import json
from typing import Any

from .alternate import Rounds, medians
from .lab import ROOT

RESULTS = ROOT / "benchmarks" / "results.json"
DIGITS = 4  # that mean anything

Results = dict[str, dict[str, Any]]


def read() -> Results:
    """Return what was measured, by row; a row that never was is absent."""
    if not RESULTS.exists():
        return {}
    found: Results = json.loads(RESULTS.read_text())
    return found


def merge(row: str, rounds: Rounds, circumstances: dict[str, Any], names: list[str]) -> Results:
    """Put what was measured of ``row`` in place of what was there. ``names`` orders the rows."""
    results = read()
    results[row] = {
        **circumstances,
        "medians": {
            side: {figure: _rounded(value) for figure, value in figures.items()}
            for side, figures in medians(rounds).items()
        },
        "rounds": {
            side: {figure: [_rounded(value) for value in values] for figure, values in all_.items()}
            for side, all_ in rounds.items()
        },
    }
    ordered = {name: results[name] for name in names if name in results}
    written = RESULTS.with_suffix(".new")  # whole or not at all: somebody may interrupt
    written.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")
    written.replace(RESULTS)
    return ordered


def _rounded(value: float) -> float:
    if isinstance(value, int):  # counted, not measured
        return value
    return float(f"{value:.{DIGITS}g}")
