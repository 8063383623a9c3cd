"""The database: SQLite in a file by default, PostgreSQL by URL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from ..settings import get_settings


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
        return create_engine(get_settings().database_url)

    def session(self) -> AsyncSession:
        """Return a new session, to be used in ``async with``; what is not committed is undone."""
        return AsyncSession(self.engine, expire_on_commit=False)

    async def ping(self) -> None:
        """Raise an error unless the database answers."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def dispose(self) -> None:
        """Close every connection. The next use opens new ones, in the event loop of then."""
        if engine := self.__dict__.pop("engine", None):
            await engine.dispose()


database = Database()


async def _session() -> AsyncIterator[AsyncSession]:
    async with database.session() as session:
        yield session


Session = Annotated[AsyncSession, Depends(_session)]


def create_engine(url: str) -> AsyncEngine:
    """Return an engine whose errors do not repeat the values of a statement."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    if path := make_url(url).database:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA busy_timeout = 5000")  # milliseconds
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
