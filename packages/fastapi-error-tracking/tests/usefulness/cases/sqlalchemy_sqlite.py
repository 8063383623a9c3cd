"""SQLAlchemy, on SQLite."""

from typing import Any

from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.orm import Session, joinedload

from ..case import Cases, Person
from .models import Booking, Invoice, everything, letters

cases = Cases("SQLAlchemy on SQLite")


def new_engine() -> Engine:
    """Return a new database with its tables."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys = on"))
        for metadata in everything:
            metadata.create_all(connection)
    return engine


def booking(who: Person, **fields: Any) -> Booking:
    """Return a booking, not yet stored."""
    return Booking(**{"id": who.number, "email": who.name, "hours": 1, **fields})


@cases("IntegrityError", "UNIQUE constraint failed: bookings.email")
def unique(who: Person) -> None:
    with Session(new_engine()) as session:
        session.add_all([booking(who), booking(who, id=2)])
        session.commit()


@cases("IntegrityError", "NOT NULL constraint failed: bookings.hours")
def not_null(who: Person) -> None:
    with Session(new_engine()) as session:
        session.add(booking(who, hours=None))
        session.commit()


@cases("IntegrityError", "CHECK constraint failed: hours_are_positive")
def check(who: Person) -> None:
    with Session(new_engine()) as session:
        session.add(booking(who, hours=-who.number))
        session.commit()


@cases("IntegrityError", "FOREIGN KEY constraint failed")
def foreign_key(who: Person) -> None:
    engine = new_engine()
    with Session(engine) as session:
        session.execute(text("PRAGMA foreign_keys = on"))
        session.add(booking(who, room_id=who.number))
        session.commit()


@cases("IntegrityError", "UNIQUE constraint failed: invoices.iban")
def unique_of_an_older_model(who: Person) -> None:
    with Session(new_engine()) as session:
        session.execute(insert(Invoice), [{"iban": who.name}, {"iban": who.name}])


@cases("IntegrityError", "UNIQUE constraint failed: letters.postage")
def unique_of_a_table(who: Person) -> None:
    with new_engine().begin() as connection:
        connection.execute(insert(letters), [{"postage": who.number}, {"postage": who.number}])


@cases("OperationalError", "no such table: bookings")
def missing_table(who: Person) -> None:
    with Session(create_engine("sqlite://")) as session:
        session.scalars(select(Booking).where(Booking.email == who.name)).all()


@cases("OperationalError", "no such column")
def missing_column(who: Person) -> None:
    with Session(new_engine()) as session:
        session.execute(text(f"SELECT {who.name} FROM bookings"))


@cases("NoResultFound", "No row was found when one was required")
def nothing_found(who: Person) -> None:
    with Session(new_engine()) as session:
        session.scalars(select(Booking).where(Booking.email == who.name)).one()


@cases("MultipleResultsFound", "Multiple rows were found when exactly one was required")
def too_many_found(who: Person) -> None:
    with Session(new_engine()) as session:
        session.add_all([booking(who), booking(who, id=2, email=f"{who.name}2")])
        session.scalars(select(Booking)).one()


@cases(
    "DetachedInstanceError",
    "is not bound to a Session; lazy load operation of attribute",
)
def detached(who: Person) -> None:
    with Session(new_engine()) as session:
        session.add(booking(who))
        session.commit()
        found = session.scalars(select(Booking)).one()
    found.room


@cases("StatementError", "A value is required for bind parameter")
def unknown_parameter(who: Person) -> None:
    with Session(new_engine()) as session:
        session.execute(text("SELECT :name"), {"other": who.name})


@cases("PendingRollbackError", "transaction has been rolled back due to a previous exception")
def after_a_failure(who: Person) -> None:
    with Session(new_engine()) as session:
        session.add_all([booking(who), booking(who, id=2)])
        try:
            session.flush()
        except Exception:
            session.scalars(select(Booking)).all()


@cases("InvalidRequestError", "no property|has no property 'nothing'|has no attribute")
def unknown_field(who: Person) -> None:
    with Session(new_engine()) as session:
        session.query(Booking).filter_by(nothing=who.name)


@cases("ArgumentError", "Strings are not accepted for attribute names in loader options|expected")
def odd_option(who: Person) -> None:
    name: Any = who.name
    select(Booking).options(joinedload(name))


@cases("NoSuchModuleError", "Can't load plugin")
def unknown_dialect(who: Person) -> None:
    create_engine("postgrs://db")


@cases("ArgumentError", "Could not parse SQLAlchemy URL")
def odd_url(who: Person) -> None:
    create_engine(who.name)


@cases("TypeError", "'nurse' is an invalid keyword argument for Booking")
def unknown_keyword(who: Person) -> None:
    Booking(nurse=who.name)


@cases("UnmappedInstanceError", "is not mapped")
def unmapped(who: Person) -> None:
    with Session(new_engine()) as session:
        session.add(who)


@cases(
    "TimeoutError",
    "QueuePool limit of size 1 overflow 0 reached, connection timed out|QueuePool limit of size",
)
def exhausted_pool(who: Person) -> None:
    from sqlalchemy.pool import QueuePool

    engine = create_engine(
        "sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    with engine.connect():
        engine.connect()
