"""What a sender's privacy gate says that it removed: it tells nobody but an inspector.

A report is a JSON list of ``[path, rule, count]``. The path begins with the kind of the item it is
of, as in ``event.user.email``.
"""

import re

from .envelope import Envelope
from .store import Removals
from .untrusted_json import is_list, whole
from .untrusted_json import read as read_json

HEADER = "x-privacy-report"
MOST = 500
LONGEST = 300
LARGEST = 10**12 - 1  # so that a page can add counts up


def read(report: str) -> Removals:
    """Return the rows of a report that can be understood."""
    try:
        listed = read_json(report.encode("utf-8", "surrogatepass"))
    except ValueError:
        return ()
    rows = listed[:MOST] if is_list(listed) else []
    return tuple(
        (whole(row[0][:LONGEST]), whole(row[1][:LONGEST]), min(row[2], LARGEST))
        for row in rows
        if _is_row(row)
    )


def of_items(removals: Removals, envelope: Envelope) -> list[Removals]:
    """Return for each item what was removed from it.

    What is of the envelope itself, or of an item that was removed altogether, goes to the first.
    """
    kinds = [item.kind for item in envelope.items]
    return [
        tuple(
            row
            for row in removals
            if (first := _first(row[0])) == kind or (at == 0 and first not in kinds)
        )
        for at, kind in enumerate(kinds)
    ]


def _first(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _is_row(row: object) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 3
        and isinstance(row[0], str)
        and isinstance(row[1], str)
        and isinstance(row[2], int)
        and not isinstance(row[2], bool)
        and row[2] > 0
    )
