"""What is recorded on each sentry-sdk, side by side: a table in the package's README.

``make canary`` writes it, after the suites have passed. ``test_side_by_side`` of the package holds
every SDK that its suite runs on to what is written.
"""

import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from scripts.packages.environments import environment
from scripts.packages.lock import NEWEST, following, locked, lowest
from scripts.packages.pythons import OWN
from scripts.packages.sources import python_packages
from scripts.test_packages import STREAMED, surroundings

NAME = "fastapi-error-tracking"
FOLDER = python_packages()[NAME]
README = FOLDER / "README.md"
BEGIN, END = "<!-- written by make canary -->", "<!-- until here -->"
TELL = "import json, tests.side_by_side as told; print(json.dumps(told.rows()))"
SAME = "the same"


class Column(NamedTuple):
    """What is recorded on one SDK, a text for each thing."""

    title: str
    rows: dict[str, str]


def main() -> None:
    """Write the table into the README."""
    README.write_text(inserted(README.read_text(), table([*columns()])))


def columns() -> Iterator[Column]:
    """Run the same service on each SDK."""
    for lock, about, variables in (
        (lowest(NAME), "the lowest", {}),
        (NEWEST, "the newest 2", {}),
        (NEWEST, "spans streamed", STREAMED),
        (following(), "the newest 3", {}),
    ):
        python = environment(OWN, NAME, lock)
        yield Column(f"{locked('sentry-sdk', lock)}, {about}", told(python, variables))


def told(python: Path, variables: dict[str, str]) -> dict[str, str]:
    """Return what is recorded by the SDK that ``python`` has."""
    found = subprocess.run(
        [python, "-c", TELL],
        cwd=FOLDER,
        env=surroundings(variables),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    rows: dict[str, str] = json.loads(found.stdout)
    return rows


def table(found: list[Column]) -> str:
    """Return the columns in Markdown; what is as in the first is not written out again."""
    first, *others = found
    lines = [["", *(column.title for column in found)], ["---"] * (1 + len(found))]
    for what, text in first.rows.items():
        rest = (column.rows[what] for column in others)
        lines.append([what, text, *(SAME if other == text else other for other in rest)])
    return "\n".join(map(_line, lines))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def inserted(text: str, made: str) -> str:
    """Return ``text`` with ``made`` between its marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n{made}\n{end}{after}"


if __name__ == "__main__":
    main()
