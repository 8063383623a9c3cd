"""Who sends a request: their ids are copied when they become known.

Later, when something is captured, the object may be unusable, or may cost a query: an ORM's, after
its session was rolled back or closed.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

FIELDS = ("id", "workspace_id")
SUBJECT = "sub"  # what tokens call the id
PLAIN = (str, int, UUID)
HEADER = "error-tracking-user-"
"""What the headers of a job begin with that hold the hashes of the ids."""

logger = logging.getLogger(__package__)


def ids_of(user: object) -> dict[str, Any]:
    """Return the ids of ``user``: an object, a mapping such as a token's claims, or the id itself.

    Of an ORM's object no attribute is read that is not loaded.
    """
    if isinstance(user, bool):
        return {}
    if isinstance(user, PLAIN):
        return {"id": user}
    if isinstance(user, Mapping):
        found = {field: user.get(field) for field in FIELDS}
        if found["id"] is None:
            found["id"] = user.get(SUBJECT)
    else:
        found = {field: _attribute(user, field) for field in FIELDS}
    return {field: value for field, value in found.items() if value is not None}


def as_texts(ids: Mapping[str, Any] | None) -> dict[str, str]:
    """Return ``ids`` as they are kept: nothing in them leads back to an object."""
    return {field: str(value) for field, value in (ids or {}).items() if value is not None}


def to_headers(user: Mapping[str, str], hashed: Callable[[str], str | None]) -> dict[str, str]:
    """Return what a job takes along of the ``user`` who caused it: hashes, if there are any."""
    hashes = {f"{HEADER}{field}": hashed(value) for field, value in user.items()}
    return {name: value for name, value in hashes.items() if value is not None}


def from_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what a job has taken along."""
    return {field: headers[HEADER + field] for field in FIELDS if HEADER + field in headers}


def _attribute(user: object, name: str) -> Any:
    held = getattr(user, "__dict__", {})
    if name in held:
        return held[name]
    orm = held.get("_sa_instance_state")  # SQLAlchemy's, where what is not loaded is not held
    if orm is not None and name in orm.unloaded:
        identity = orm.identity
        return identity[0] if name == "id" and identity and len(identity) == 1 else None
    return getattr(user, name, None)


class WatchedState(dict[str, Any]):
    """The state of a request, which says when something is put into it or taken out."""

    def __init__(self, state: Mapping[str, Any], changed: Callable[[], object]) -> None:
        super().__init__(state)
        self._changed = changed

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self._changed()

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._changed()
