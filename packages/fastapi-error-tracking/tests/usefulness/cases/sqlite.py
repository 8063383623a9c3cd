"""SQLite's own module, and the asynchronous one."""

import sqlite3

import aiosqlite

from ..case import Cases, Person

cases = Cases("sqlite3")

TABLES = """
    PRAGMA foreign_keys = on;
    CREATE TABLE wards (id INTEGER PRIMARY KEY, beds INTEGER NOT NULL CHECK (beds > 0));
    CREATE TABLE guests (
        id INTEGER PRIMARY KEY, email TEXT UNIQUE, ward INTEGER REFERENCES wards (id)
    );
"""


def connected() -> sqlite3.Connection:
    """Return a new database."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    return connection


@cases("IntegrityError", "SQLITE_CONSTRAINT_UNIQUE")
def unique(who: Person) -> None:
    database = connected()
    for _ in range(2):
        database.execute("INSERT INTO guests (email) VALUES (?)", (who.name,))


@cases("IntegrityError", "SQLITE_CONSTRAINT_NOTNULL")
def not_null(who: Person) -> None:
    connected().execute("INSERT INTO wards (id) VALUES (?)", (who.number,))


@cases("IntegrityError", "SQLITE_CONSTRAINT_FOREIGNKEY", "FOREIGN KEY constraint failed")
def foreign_key(who: Person) -> None:
    connected().execute("INSERT INTO guests (ward) VALUES (?)", (who.number,))


@cases("OperationalError", "no such table")
def missing_table(who: Person) -> None:
    connected().execute(f"SELECT * FROM {who.name}")


@cases("OperationalError", "syntax error")
def syntax(who: Person) -> None:
    connected().execute(f"SELEKT {who.name}")


@cases("OperationalError", "unable to open database file")
def missing_file(who: Person) -> None:
    sqlite3.connect(f"/nowhere/{who.name}")


@cases("DatabaseError", "file is not a database")
def other_file(who: Person) -> None:
    sqlite3.connect(f"file:{__file__}?mode=ro", uri=True).execute("SELECT * FROM guests")


@cases("ProgrammingError", "Incorrect number of bindings supplied", "uses 1")
def too_many_parameters(who: Person) -> None:
    connected().execute("SELECT ?", (who.name, who.number))


@cases("ProgrammingError", "Cannot operate on a closed database")
def closed(who: Person) -> None:
    database = connected()
    database.close()
    database.execute("SELECT ?", (who.name,))


@cases("ProgrammingError|InterfaceError", "type 'dict' is not supported")
def odd_parameter(who: Person) -> None:
    connected().execute("SELECT ?", ({who.name: 1},))


@cases("OperationalError", "database table is locked")
def locked(who: Person) -> None:
    url = f"file:{who.name}?mode=memory&cache=shared"
    one = sqlite3.connect(url, uri=True, timeout=0)
    other = sqlite3.connect(url, uri=True, timeout=0)
    one.execute("CREATE TABLE guests (id)")
    one.execute("INSERT INTO guests VALUES (1)")
    other.execute("INSERT INTO guests VALUES (2)")


@cases("IntegrityError", "SQLITE_CONSTRAINT_UNIQUE")
async def asynchronous(who: Person) -> None:
    async with aiosqlite.connect(":memory:") as database:
        await database.executescript(TABLES)
        for _ in range(2):
            await database.execute("INSERT INTO guests (email) VALUES (?)", (who.name,))
