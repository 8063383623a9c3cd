"""Sides that take turns, so that whatever else the machine does meets all of them."""

from collections.abc import Callable, Mapping
from statistics import median

from .processes import BenchmarkError

# What one measurement found, by name: "requests/s", "p50, ms".
Figures = dict[str, float]
# The same of every round, by side.
Rounds = dict[str, dict[str, list[float]]]


class IncompleteError(BenchmarkError):
    """A part could not be measured; ``measured`` is the rest."""

    def __init__(self, why: str, measured: Rounds) -> None:
        super().__init__(why)
        self.measured = measured


def alternate(sides: Mapping[str, Callable[[], Figures]], rounds: int) -> Rounds:
    """Measure every side once a round, each round beginning with another one."""
    names = list(sides)
    found: Rounds = {name: {} for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            figures = sides[name]()
            shown = ", ".join(f"{figure} {value:.4g}" for figure, value in figures.items())
            print(f"  {number + 1}/{rounds}  {name}: {shown}", flush=True)
            for figure, value in figures.items():
                found[name].setdefault(figure, []).append(value)
    return found


def medians(rounds: Rounds) -> dict[str, Figures]:
    """Return each figure's median, by side."""
    return {
        side: {figure: median(values) for figure, values in figures.items()}
        for side, figures in rounds.items()
    }
