"""SQLAlchemy, on PostgreSQL through asyncpg."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from ..case import Cases, Person
from ..servers import at
from .models import Base, Booking, Room

cases = Cases("SQLAlchemy on PostgreSQL")


async def store(*objects: object) -> None:
    """Make the tables and store objects, in a transaction that is taken back."""
    engine = create_async_engine(f"postgresql+asyncpg://clinic@{at.postgres}", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(Base.metadata.create_all)
        async with AsyncSession(connection) as session:
            session.add_all(objects)
            await session.flush()


def booking(who: Person, **fields: object) -> Booking:
    """Return a booking, not yet stored."""
    return Booking(**{"id": who.number, "email": who.name, "hours": 1, **fields})


@cases("IntegrityError", "asyncpg", "UniqueViolationError", "23505", "bookings_email_key")
async def unique(who: Person) -> None:
    await store(booking(who), booking(who, id=2))


@cases("IntegrityError", "NotNullViolationError", "23502", "hours", "bookings")
async def not_null(who: Person) -> None:
    await store(booking(who, hours=None))


@cases("IntegrityError", "ForeignKeyViolationError", "23503", "booking_has_a_room")
async def foreign_key(who: Person) -> None:
    await store(booking(who, room_id=who.number))


@cases("IntegrityError", "CheckViolationError", "23514", "hours_are_positive")
async def check(who: Person) -> None:
    await store(booking(who, hours=-1))


@cases("DBAPIError", "StringDataRightTruncationError", "22001")
async def too_long(who: Person) -> None:
    await store(booking(who, email=who.name * 4))


@cases("DBAPIError", "DataError", "invalid input for query argument $1")
async def odd_parameter(who: Person) -> None:
    await store(booking(who, id=who.name))


@cases("ProgrammingError", "UndefinedTableError", "42P01", "rooms")
async def missing_table(who: Person) -> None:
    engine = create_async_engine(f"postgresql+asyncpg://clinic@{at.postgres}", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(select(Room.id, text(f"'{who.name}'")))


@cases("MissingGreenlet", "greenlet_spawn has not been called")
async def lazy_load(who: Person) -> None:
    engine = create_async_engine(f"postgresql+asyncpg://clinic@{at.postgres}", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(Base.metadata.create_all)
        async with AsyncSession(connection, expire_on_commit=False) as session:
            session.add_all([Room(id=1), booking(who, room_id=1)])
            await session.flush()
            session.expunge_all()
            found = (await session.scalars(select(Booking))).one()
            found.room


@cases("ConnectionRefusedError", "ECONNREFUSED")
async def refused(who: Person) -> None:
    address = f"postgresql+asyncpg://{who.name}@127.0.0.1:{at.closed}/clinic"
    async with create_async_engine(address).connect():
        pass
