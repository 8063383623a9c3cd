"""SQL keeps its shape."""

from time import process_time

import pytest

from ..sql import metadata_of_models, names_of, shape

NAMES = frozenset({"patients", "id", "name", "ix_patients_name"})

CASES = [
    ("SELECT name FROM patients WHERE id = 7", "SELECT name FROM patients WHERE id = ?"),
    ("select patients.id AS patients_id", "select patients.id AS patients_id"),
    (
        "INSERT INTO patients (name) VALUES ('Maria'), ('O''Hara')",
        "INSERT INTO patients (name) VALUES (?)",
    ),
    ("SELECT 1 WHERE name IN (?, ?, ?, ?)", "SELECT ? WHERE name IN (?)"),
    (
        "SELECT 1 WHERE name IN ($1::VARCHAR, $2::VARCHAR)",
        "SELECT ? WHERE name IN (?::VARCHAR, ?::VARCHAR)",
    ),
    ("SELECT 1 WHERE name = %(name_1)s", "SELECT ? WHERE name = ?"),
    ("SELECT 1 WHERE name = :name", "SELECT ? WHERE name = ?"),
    ("SELECT maria FROM maria", "SELECT ? FROM ?"),
    ('SELECT "maria" FROM "patients"', 'SELECT ? FROM "patients"'),
    ("SELECT 1 -- maria\nFROM patients", "SELECT ? FROM patients"),
    ("SELECT /* maria */ 1", "SELECT ?"),
    ("SELECT $$maria$$, $m$ maria $m$", "SELECT ?"),
    ("SELECT 'maria", "SELECT ?"),
    ("SELECT 'maria\\", "SELECT ?"),
    ("SELECT E'ma\\nria', x'4d', 4.5e3", "SELECT ?"),
    ("SELECT E'ma\\'ria', name", "SELECT …"),
    ("SELECT 'C:\\', name FROM patients WHERE name = ' id '", "SELECT …"),
    ("SELECT 'C:\\temp', name FROM patients", "SELECT ?, name FROM patients"),
    ("SELECT /* a /* b */ name */ id", "SELECT …"),
    ("SELECT id -- a\r name\n FROM patients", "SELECT id …"),
    ("SELECT id -- a\r\n FROM patients", "SELECT id FROM patients"),
    ("SELECT $a$ it's $a$, name", "SELECT …"),
    ("SELECT name$a$ FROM patients", "SELECT ? FROM patients"),
    ("SELECT [name] FROM patients", "SELECT [name] FROM patients"),
    ("SELECT [it's], name", "SELECT …"),
    ("SELECT ARRAY['maria', 'name'] FROM patients", "SELECT ARRAY[?] FROM patients"),
    ("SELECT ARRAY[$1, $2] FROM patients", "SELECT ARRAY[?] FROM patients"),
    ("SELECT ARRAY['a]', 'name']", "SELECT ARRAY…"),
    ('SELECT "name""maria", "name', "SELECT ?"),
    (
        "CREATE INDEX ix_patients_name ON patients (name)",
        "CREATE INDEX ix_patients_name ON patients (name)",
    ),
    ("PRAGMA journal_mode=WAL", "PRAGMA journal_mode=WAL"),
    ("Größe née Müller", "? ? ?"),
]


@pytest.mark.parametrize(("statement", "expected"), CASES)
def test_shape(statement: str, expected: str) -> None:
    assert shape(statement, NAMES) == expected


@pytest.mark.parametrize(("statement", "expected"), CASES)
def test_a_shape_s_shape_is_itself(statement: str, expected: str) -> None:
    assert shape(expected, NAMES) == expected


def test_the_names_are_those_of_a_data_model() -> None:
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
    from sqlalchemy import Column, Index, Integer, MetaData, String, Table

    metadata = MetaData()
    key, name = Column("id", Integer, primary_key=True), Column("Name", String)
    Table("patients", metadata, key, name, Index("ix_patients_name", "Name"))
    assert names_of(metadata) == NAMES


def test_the_models_of_a_process_are_those_of_its_declarative_bases() -> None:
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
    from sqlalchemy.orm import DeclarativeBase

    class Base(DeclarativeBase):
        pass

    assert Base.metadata in metadata_of_models()


@pytest.mark.parametrize("part", ["'", "''", "\\", '"', "/*", "--", "$a", "$a$", "(", "?,", "a_"])
def test_it_takes_linear_time(part: str) -> None:
    def seconds(length: int) -> float:
        text = (part * length)[:length]
        return min(_timed(text) for _ in range(3))

    assert seconds(16_000) < 0.001 + 24 * seconds(2_000)


def _timed(text: str) -> float:
    started = process_time()
    shape(text, frozenset())
    return process_time() - started
