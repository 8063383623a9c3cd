"""The database: SQLite in a file by default, PostgreSQL by URL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends
from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from ..settings import Settings, get_settings
from .availability import DatabaseBusy, tell_unavailability


class Base(DeclarativeBase):
    """What every model inherits. Constraints are named, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. SQLite stores no time zone, so every moment is stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment of any time zone into UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that what was stored is UTC."""
        return value and value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Database:
    """The process's one database. It connects when it is first used."""

    @cached_property
    def engine(self) -> AsyncEngine:
        """The engine for ``DATABASE_URL``."""
        return create_engine(get_settings())

    def session(self) -> AsyncSession:
        """Return a new session, to be used in ``async with``; what is not committed is undone."""
        return AsyncSession(self.engine, expire_on_commit=False)

    async def ping(self) -> None:
        """Raise an error unless the database answers and takes what is written.

        What is written leaves nothing behind: with a full disk, a database still answers.
        """
        with _busy_without_connection():
            async with self.engine.connect() as connection:
                if self.engine.dialect.name == "sqlite":
                    version = await connection.scalar(text("PRAGMA user_version"))
                    await connection.execute(text(f"PRAGMA user_version = {version}"))
                else:
                    probe = "CREATE TEMP TABLE probe ON COMMIT DROP AS SELECT 1"
                    await connection.execute(text(probe))
                await connection.commit()

    async def dispose(self) -> None:
        """Close every connection. The next use opens new ones, in the event loop of then."""
        if engine := self.__dict__.pop("engine", None):
            await engine.dispose()


database = Database()


@contextmanager
def _busy_without_connection() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise DatabaseBusy("no connection is free") from error


async def _session() -> AsyncIterator[AsyncSession]:
    with _busy_without_connection():
        async with database.session() as session:
            yield session


Session = Annotated[AsyncSession, Depends(_session)]


def create_engine(settings: Settings, *, patient: bool = False) -> AsyncEngine:
    """Return an engine whose errors do not repeat the values of a statement.

    A ``patient`` one lets statements take their time, as migrations do.
    """
    url = make_url(settings.database_url)
    limit = None if patient else settings.database_statement_timeout
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(url, hide_parameters=True)
        waits = 60.0 if limit is None else limit
        event.listen(engine.sync_engine, "connect", partial(_configure_sqlite, waits))
    else:
        engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_timeout=settings.database_pool_timeout,
            connect_args=_postgres_options(settings, limit),
        )
        event.listen(engine.sync_engine, "checkout", _renew_closed)
    tell_unavailability(engine.sync_engine)
    return engine


def _postgres_options(settings: Settings, limit: float | None) -> dict[str, Any]:
    """asyncpg keeps the limit itself: a server that is frozen cannot."""
    options: dict[str, Any] = {
        "timeout": settings.database_connect_timeout,
        "command_timeout": limit,
    }
    if settings.database_pooler:  # no statement, and no setting, outlives its transaction there
        name = {"prepared_statement_name_func": lambda: f"__asyncpg_{uuid4()}__"}
        return {**options, **name, "statement_cache_size": 0, "prepared_statement_cache_size": 0}
    milliseconds = 0 if limit is None else max(1, int(limit * 1000))
    return {**options, "server_settings": {"statement_timeout": str(milliseconds)}}


def _renew_closed(connection: Any, *_: object) -> None:
    """Have the pool replace a connection that the server has closed, which costs no question."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _configure_sqlite(waits: float, connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA busy_timeout = {int(waits * 1000)}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
