"""A database that does not work now: one class for each reason, answered 503 by the frame."""

import sqlite3
from typing import Any, NoReturn

from fastapi_installed_apps import Unavailable
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine import ExceptionContext


class DatabaseUnavailable(Unavailable):
    """The database does not answer. The classes below tell of other reasons."""

    what = "database"


class DatabaseBusy(DatabaseUnavailable):
    """It has no connection left, or others hold what is asked for."""

    reason = "busy"


class DatabaseSlow(DatabaseUnavailable):
    """A statement took longer than ``DATABASE_STATEMENT_TIMEOUT``."""

    reason = "slow"


class DatabaseFull(DatabaseUnavailable):
    """Its disk is full."""

    reason = "full"


class DatabaseReadOnly(DatabaseUnavailable):
    """It takes no writes."""

    reason = "read-only"


# SQLSTATEs and their classes, the longer before the shorter, and SQLite's primary error codes.
KINDS: dict[str | int, type[DatabaseUnavailable]] = {
    "53100": DatabaseFull,
    "25006": DatabaseReadOnly,
    "57014": DatabaseSlow,
    "55P03": DatabaseBusy,
    "08": DatabaseUnavailable,
    "53": DatabaseBusy,
    "57P": DatabaseUnavailable,
    "58": DatabaseUnavailable,
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
    sqlite3.SQLITE_IOERR: DatabaseUnavailable,
    sqlite3.SQLITE_CANTOPEN: DatabaseUnavailable,
}


def tell_unavailability(engine: Engine) -> None:
    """Have ``engine`` raise the classes above in place of the errors that mean the same."""
    event.listen(engine, "handle_error", _translate)
    event.listen(engine, "do_connect", _connect)


def _connect(dialect: Dialect, _: object, args: Any, options: Any) -> Any:
    try:
        return dialect.connect(*args, **options)
    except OSError as error:  # asyncpg's own, and a time-out, which is one as well
        raise DatabaseUnavailable("no connection to the database") from error


def _translate(context: ExceptionContext) -> None:
    error = context.original_exception
    if isinstance(error, DatabaseUnavailable):
        return
    if isinstance(error, TimeoutError):
        if context.connection is not None:  # it may answer later, and to another question then
            driver: Any = context.connection.connection.driver_connection
            driver.terminate()
        context.is_disconnect = True
        _raise(DatabaseSlow, error)
    if kind := next((kind for code, kind in KINDS.items() if _has(error, code)), None):
        _raise(kind, error)
    if context.is_disconnect:
        _raise(DatabaseUnavailable, error)


def _has(error: BaseException, code: str | int) -> bool:
    if isinstance(code, int):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == code
    return str(getattr(error, "sqlstate", None) or "").startswith(code)


def _raise(kind: type[DatabaseUnavailable], error: BaseException) -> NoReturn:
    raise kind("the database cannot do it now") from error
