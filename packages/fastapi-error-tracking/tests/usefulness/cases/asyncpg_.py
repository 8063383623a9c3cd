"""Asyncpg, on PostgreSQL."""

import asyncio

import asyncpg

from ..case import Cases, Person
from ..servers import at

cases = Cases("asyncpg")


async def connected(**options: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Return a connection."""
    return await asyncpg.connect(f"postgres://clinic@{at.postgres}", **options)


async def run(statement: str, *values: object) -> None:
    """Run one statement beside the tables of the models, in a transaction that is taken back."""
    database = await connected()
    transaction = database.transaction()
    await transaction.start()
    try:
        await database.execute(
            "CREATE TEMPORARY TABLE bookings (id INTEGER PRIMARY KEY, email VARCHAR(20)"
            " CONSTRAINT bookings_email_key UNIQUE, hours INTEGER NOT NULL"
            " CONSTRAINT hours_are_positive CHECK (hours > 0))"
        )
        await database.execute(statement, *values)
    finally:
        await database.close()


@cases("UniqueViolationError", "23505", "bookings_email_key")
async def unique(who: Person) -> None:
    await run(f"INSERT INTO bookings VALUES (1, '{who.name}', 1), (2, '{who.name}', 1)")


@cases("NotNullViolationError", "23502", "hours", "bookings")
async def not_null(who: Person) -> None:
    await run("INSERT INTO bookings VALUES ($1)", who.number)


@cases("CheckViolationError", "23514", "hours_are_positive")
async def check(who: Person) -> None:
    await run("INSERT INTO bookings VALUES ($1, $2, -1)", who.number, who.name)


@cases("StringDataRightTruncationError", "22001", "value too long for type character varying(20)")
async def too_long(who: Person) -> None:
    await run("INSERT INTO bookings VALUES ($1, $2, 1)", who.number, who.name * 2)


@cases("UndefinedTableError", "42P01", "relation", "does not exist")
async def missing_table(who: Person) -> None:
    await run(f"SELECT * FROM {who.name}")


@cases("UndefinedColumnError", "42703", "column", "does not exist")
async def missing_column(who: Person) -> None:
    await run(f"SELECT {who.name} FROM bookings")


@cases("PostgresSyntaxError", "42601", "syntax error")
async def syntax(who: Person) -> None:
    await run(f"SELEKT {who.name}")


@cases("InvalidTextRepresentationError", "22P02", "invalid input syntax for type integer")
async def text_as_number(who: Person) -> None:
    await run(f"SELECT '{who.name}'::integer")


@cases("DivisionByZeroError", "22012", "division by zero")
async def division(who: Person) -> None:
    await run(f"SELECT {who.number} / 0")


@cases(
    "DataError",
    "invalid input for query argument $1",
    "'str' object cannot be interpreted as an integer",
)
async def odd_parameter(who: Person) -> None:
    await run("INSERT INTO bookings VALUES ($1)", who.name)


@cases("QueryCanceledError", "57014", "statement timeout")
async def slow(who: Person) -> None:
    database = await connected()
    try:
        await database.execute("SET statement_timeout = 20")
        await database.execute(f"SELECT pg_sleep(3), '{who.name}'")
    finally:
        await database.close()


@cases("InvalidCatalogNameError", "3D000", "database", "does not exist")
async def missing_database(who: Person) -> None:
    await connected(database=who.name)


@cases("InvalidAuthorizationSpecificationError", "28000", "role", "does not exist")
async def missing_role(who: Person) -> None:
    await connected(user=who.name)


@cases("ConnectionRefusedError", "ECONNREFUSED")
async def refused(who: Person) -> None:
    await asyncpg.connect(f"postgres://{who.name}@127.0.0.1:{at.closed}/clinic")


@cases("InterfaceError", "connection is closed")
async def closed(who: Person) -> None:
    database = await connected()
    await database.close()
    await database.execute("SELECT $1", who.name)


@cases("InterfaceError", "cannot perform operation: another operation is in progress")
async def two_at_once(who: Person) -> None:
    database = await connected()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(database.execute("SELECT pg_sleep(5)"))  # it is cancelled
            await asyncio.sleep(0.01)
            await database.execute(f"SELECT '{who.name}'")
    except ExceptionGroup as several:
        raise several.exceptions[0]  # noqa: B904
    finally:
        await database.close()
