"""The policy by which a sender decides what may leave, for the page to lead to its rows.

A JSON file that holds a list of rows: ``field`` (such as ``user.id``), the ``rule`` by which it may
leave, and where there are such, ``of`` (the kinds of items that it is a field of) and the ``app``
that declares it. Without ``of`` the field begins with the kind, as in ``event.user.id``.
"""

import json
from pathlib import Path
from typing import Any

MOST = 20_000


def read(file: Path) -> list[dict[str, Any]]:
    """Return the rows of the policy in ``file``: ``field``, ``of``, ``rule``, ``app``.

    Raises:
        ValueError: It cannot be read, or is no policy; the message says which.
    """
    try:
        held = json.loads(file.read_bytes())
    except OSError as error:
        raise ValueError(f"The policy {file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise ValueError(f"The policy {file} is no JSON.") from None
    rows = held.get("fields") if isinstance(held, dict) else held
    if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        raise ValueError(f"The policy {file} is no list of rows with a field and a rule.")
    return [_row(row) for row in rows[:MOST]]


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("field", "rule"))


def _row(row: dict[str, Any]) -> dict[str, Any]:
    of, field = row.get("of"), row["field"]
    if not isinstance(of, list):
        kind, _, field = field.partition(".")
        of = [kind]
    return {
        "field": field,
        "of": [str(kind) for kind in of],
        "rule": row["rule"],
        "app": str(row.get("app") or ""),
    }
