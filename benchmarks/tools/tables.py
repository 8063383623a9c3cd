"""The tables in Markdown, made of ``results.json`` and nothing else.

``python -m benchmarks.tools.tables`` writes them anew.
"""

from collections.abc import Iterable, Iterator, Sequence

from ..rows import ROWS, Goal, Row
from .lab import ROOT
from .results import Results, read

README = ROOT / "README.md"
DETAILS = ROOT / "benchmarks" / "results.md"
BEGIN, END = "<!-- written by make bench -->", "<!-- until here -->"
NEVER = "not measured yet"


def summary(results: Results) -> str:
    """Return the README's table: of each row what is to be reached, and what was."""
    lines = [line for row in ROWS for line in _lines(row, results)]
    return _table(("what", "against", "to reach", "reached", ""), lines)


def details(results: Results) -> str:
    """Return every median of every row, with its circumstances."""
    parts = [
        "# What was measured",
        "Medians of rounds in which the sides took turns; `results.json` holds every round. Written"
        " by `make bench`, from that file.",
        summary(results),
    ]
    for row in ROWS:
        parts += [f"## {row.name}", f"{row.what[0].upper()}{row.what[1:]}."]
        if row.name not in results:
            parts.append(f"{NEVER.capitalize()}.")
            continue
        found = results[row.name]
        versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
        parts.append(_figures(found["medians"]))
        parts.append(f"{found['date']}, commit {found['commit']}. {found['machine']}. {versions}.")
    return "\n\n".join(parts) + "\n"


def in_readme(table: str) -> str:
    """Return the README with ``table`` between its marks."""
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def write(results: Results) -> None:
    """Write the README's table and the details."""
    README.write_text(in_readme(summary(results)))
    DETAILS.write_text(details(results))


def _lines(row: Row, results: Results) -> Iterator[tuple[str, ...]]:
    """Yield a line for each goal; the row is named in the first."""
    named = (row.what, row.against)
    for goal in row.goals:
        yield (*named, goal.to_reach, *_reached(row, goal, results))
        named = ("", "")


def _reached(row: Row, goal: Goal, results: Results) -> tuple[str, str]:
    if row.name not in results:
        return NEVER, ""
    medians = results[row.name]["medians"]
    try:
        found = goal.form.format(goal.figure(medians))
    except KeyError:  # a part of the row could not be measured
        return NEVER, ""
    return found, "yes" if goal.is_reached(medians) else "**no**"


def _figures(medians: dict[str, dict[str, float]]) -> str:
    names = list(dict.fromkeys(name for figures in medians.values() for name in figures))
    lines = [
        (side, *(f"{figures[name]:,g}" if name in figures else "" for name in names))
        for side, figures in medians.items()
    ]
    return _table(("", *names), lines)


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


if __name__ == "__main__":
    write(read())
