"""`plan --out` writes what was found, `apply PLAN` makes just that."""

import hashlib
import json
from pathlib import Path
from typing import Any

from .atomic_write import replace
from .failures import Failure
from .report import Change
from .repository import Repository

VERSION = 1


def write(file: Path, repository: Repository, changes: list[Change], prune: bool) -> None:
    """Keep `changes` in `file`, readable by its owner alone.

    Raises:
        Failure: it cannot be written.
    """
    content = {
        "version": VERSION,
        "file": _digest(repository),
        "prune": prune,
        "changes": _plain(changes),
    }
    try:
        replace(file.resolve(), (json.dumps(content, indent=1) + "\n").encode(), 0o600)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror}") from None


def read(file: Path, repository: Repository) -> dict[str, Any]:
    """What `write` kept.

    Raises:
        Failure: it is no plan, or sentry.yaml has changed since.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        usable = content["version"] == VERSION and isinstance(content["changes"], list)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failure(f"{file} is no plan: {error}; make one with plan --out") from None
    if not usable:
        raise Failure(f"{file} is no plan of this version; make one with plan --out")
    if content["file"] != _digest(repository):
        raise Failure(f"{repository.file.name} has changed since {file}; run plan again")
    plan: dict[str, Any] = content
    return plan


def check(plan: dict[str, Any], changes: list[Change]) -> None:
    """Compare the plan with what would be done now.

    Raises:
        Failure: Sentry has changed since.
    """
    then, now = plan["changes"], _plain(changes)
    new = [one for one in now if one not in then]
    gone = [one for one in then if one not in now]
    if new or gone:
        first = (new or gone)[0]
        raise Failure(
            "Sentry has changed since the plan was made, first in "
            f"{first['kind']} {first['name']}; run plan again"
        )


def _plain(changes: list[Change]) -> list[Any]:
    found = [
        {
            "action": one.action,
            "kind": one.kind,
            "name": one.name,
            "fields": [[field.name, field.before, field.after] for field in one.fields],
        }
        for one in changes
    ]
    plain: list[Any] = json.loads(json.dumps(found))
    return plain


def _digest(repository: Repository) -> str:
    return hashlib.sha256(repository.file.read_bytes()).hexdigest()
