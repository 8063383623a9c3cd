"""Errors of databases: their codes stay, and of their text what names things of our models."""

import re
from collections.abc import Set

from .. import importable
from . import vocabulary
from .forms_of_databases import POSTGRES, SQLITE
from .running import Running

_SQLSTATE = re.compile(r"[0-9A-Z]{5}")
_SQLITE_NAME = re.compile(r"SQLITE_[A-Z_]{1,40}")
_DRIVERS = frozenset({"aiosqlite", "asyncpg", "psycopg", "psycopg2", "sqlite3", "sqlalchemy"})
_FORMS = {"aiosqlite": vocabulary.read(SQLITE), "sqlite3": vocabulary.read(SQLITE)}
_OTHERS = vocabulary.read(POSTGRES)


def is_driver_error(error: BaseException) -> bool:
    """Return whether a database driver or SQLAlchemy wrote the error's text."""
    return any(_package(kind) in _DRIVERS for kind in type(error).__mro__) and (
        _package(type(error)) != "sqlalchemy" or hasattr(error, "orig") or hasattr(error, "params")
    )


def database_message(error: BaseException, running: Running, names: Set[str]) -> str:
    """Return the driver's class, the error's code and what it says.

    The code is a SQLSTATE (ISO 9075) or SQLite's name. ``names`` are those of the models.
    """
    source = origin(error)
    kind = type(source)
    known = _package(kind) in _DRIVERS and importable.is_class(kind.__module__, kind.__name__)
    name = f"{_package(kind)}.{kind.__name__}" if known else ""
    code = _code(source) or _code(error)
    forms = _FORMS.get(_package(kind), _OTHERS)
    text = str(source).partition("\n")[0].strip()
    said = vocabulary.said(forms, text, running, names)
    parts = (f"({name})" if name else "", f"[{code}]" if code else "", said or "")
    return " ".join(part for part in parts if part)


def origin(error: BaseException) -> BaseException:
    """Return the driver's own error, which others wrap, some in classes of the same names."""
    for _ in range(3):
        inner = getattr(error, "orig", None)
        if not isinstance(inner, BaseException) and _package(type(error)) == "sqlalchemy":
            inner = error.__cause__ if hasattr(error, "sqlstate") else None
        if not isinstance(inner, BaseException):
            break
        error = inner
    return error


def _package(kind: type) -> str:
    return str(kind.__module__).partition(".")[0]


def _code(error: object) -> str | None:
    for attribute in ("sqlstate", "pgcode"):
        value = getattr(error, attribute, None)
        if isinstance(value, str) and _SQLSTATE.fullmatch(value):
            return f"SQLSTATE {value}"
    value = getattr(error, "sqlite_errorname", None)
    return value if isinstance(value, str) and _SQLITE_NAME.fullmatch(value) else None
