"""Errors whose text comes from a driver or validator: their codes stay, their text goes."""

import re
from typing import Any

from ...compat.validation import failed_checks, kinds
from .. import importable

_SQLSTATE = re.compile(r"[0-9A-Z]{5}")
_SQLITE_NAME = re.compile(r"SQLITE_[A-Z_]{1,40}")
_DRIVERS = frozenset({"aiosqlite", "asyncpg", "psycopg", "psycopg2", "sqlite3", "sqlalchemy"})


def is_driver_error(error: BaseException) -> bool:
    """Return whether a database driver or SQLAlchemy wrote the error's text."""
    return any(_package(kind) in _DRIVERS for kind in type(error).__mro__) and (
        _package(type(error)) != "sqlalchemy" or hasattr(error, "orig") or hasattr(error, "params")
    )


def database_message(error: BaseException) -> str:
    """Return the driver's class and the error's code: SQLSTATE (ISO 9075) or SQLite's name."""
    origin = getattr(error, "orig", None) or error
    origin = getattr(origin, "orig", None) or origin
    kind = type(origin)
    known = _package(kind) in _DRIVERS and importable.is_class(kind.__module__, kind.__name__)
    name = f"{_package(kind)}.{kind.__name__}" if known else ""
    code = _code(origin) or _code(getattr(origin, "__cause__", None)) or _code(error)
    return " ".join(x for x in (f"({name})" if name else "", f"[{code}]" if code else "") if x)


def validation_message(error: Any) -> str:
    """Return how many checks failed, and pydantic's own names of those."""
    found = failed_checks(error)
    known = sorted(kinds().intersection(found))
    return f"{len(found)} validation error{'s'[: len(found) != 1]}: {', '.join(known) or '…'}"


def _package(kind: type) -> str:
    return str(kind.__module__).partition(".")[0]


def _code(error: object) -> str | None:
    for attribute in ("sqlstate", "pgcode"):
        value = getattr(error, attribute, None)
        if isinstance(value, str) and _SQLSTATE.fullmatch(value):
            return f"SQLSTATE {value}"
    value = getattr(error, "sqlite_errorname", None)
    return value if isinstance(value, str) and _SQLITE_NAME.fullmatch(value) else None
