"""What this SDK records is what the README says of it, beside what others do."""

import os

from fastapi_error_tracking.compat.tracing import LIFECYCLES

from . import side_by_side
from .tools.environments import LIFECYCLE
from .tools.programs import TESTED

SAME = "the same"
STATIC, STREAMED, NEXT = (0, 1), (2,), (3,)


def columns() -> tuple[int, ...]:
    """Return which of the table's columns are about what runs here."""
    if "static" not in LIFECYCLES:
        return NEXT
    return STREAMED if os.environ.get(LIFECYCLE) == "stream" else STATIC


def written(column: int) -> dict[str, str]:
    """Return what the table says in ``column``."""
    table = (TESTED / "README.md").read_text().partition("written by make canary -->\n")[2]
    lines = [line.strip("| ").split(" | ") for line in table.partition("\n<!--")[0].splitlines()]
    found = {what: (first, *others) for what, first, *others in lines[2:]}
    return {
        what: cells[0] if cells[column] == SAME else cells[column] for what, cells in found.items()
    }


def test_what_is_recorded_is_what_is_written() -> None:
    recorded = side_by_side.rows()
    assert len(recorded) > 10
    for column in columns():
        assert recorded == written(column)
