"""The database: the file that ``DATABASE_URL`` names, or none but in memory."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

engine = create_async_engine(
    os.environ.get("DATABASE_URL", "sqlite://").replace("sqlite:", "sqlite+aiosqlite:"),
    hide_parameters=True,
)


class Base(DeclarativeBase):
    """What every model inherits."""


def session() -> AsyncSession:
    """Return a new session, to be used in ``async with``."""
    return AsyncSession(engine)


async def ping() -> None:
    """Raise an error unless the database answers."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


@asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """Make the tables, and close all connections at the end."""
    try:
        await _make_tables()
    except OperationalError:  # another process made some between our look and our making
        await _make_tables()
    try:
        yield
    finally:
        await engine.dispose()


async def _make_tables() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
