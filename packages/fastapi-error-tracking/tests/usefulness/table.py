"""The table of titles that is kept, ``scores.md``: what a developer reads of each case.

``python -m tests.usefulness.table`` writes it anew.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .case import Case, Person
from .measuring import every_case, is_told, sent_of
from .servers import at, is_here

MOST_SHORT = 5
"""Of 100 errors, how many may fall short."""

KEPT = Path(__file__).parent / "scores.md"

HEAD = """# What a developer reads

{told} of {all} errors carry what one needs to know which thing failed how: {share} in 100.

| error | title |
|---|---|
{rows}

## What falls short

| error | reason |
|---|---|
{short}
"""


def written(titles: Iterable[tuple[Case, str]]) -> str:
    """Return the table of ``titles``."""
    rows = list(titles)
    short = [case for case, title in rows if not is_told(case, title)]
    told = len(rows) - len(short)
    return HEAD.format(
        told=told,
        all=len(rows),
        share=f"{100 * told / len(rows):.1f}",
        rows="\n".join(f"| {case.name} | {_cell(title)} |" for case, title in rows),
        short="\n".join(f"| {case.name} | {case.lacks} |" for case in short),
    )


@cache
def kept() -> dict[str, str]:
    """Return the title that each case has in the table, by its name."""
    rows = (
        line[2:-2].split(" | ", 1) for line in KEPT.read_text().splitlines() if line[:2] == "| "
    )
    titles: dict[str, str] = {}
    for name, title in rows:
        if name != "error":
            titles.setdefault(name, title)
    return titles


def share() -> float:
    """Return of how many in 100 errors the table says that they are told."""
    told = [is_told(case, kept()[case.name]) for case in every_case()]
    return 100 * sum(told) / len(told)


def in_a_cell(title: str) -> str:
    """Return a title as it stands in the table."""
    return _cell(title)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the table anew."""
    try:
        titles = [(case, sent_of(case, Person()).title) for case in every_case() if is_here(case)]
    finally:
        at.close()
    KEPT.write_text(written(titles))
    print(KEPT.read_text().splitlines()[2])  # noqa: T201


if __name__ == "__main__":
    main()
