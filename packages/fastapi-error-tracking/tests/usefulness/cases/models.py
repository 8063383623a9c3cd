"""The tables of the cases with databases: as models, as models of the older kind, and alone."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column, relationship


class Base(DeclarativeBase):
    """The models."""


class Booking(Base):
    """A booking of a room."""

    __tablename__ = "bookings"
    __table_args__ = (CheckConstraint("hours > 0", name="hours_are_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(String(40), unique=True)
    hours: Mapped[int]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id", name="booking_has_a_room"))
    room: Mapped["Room | None"] = relationship(lazy="select")


class Room(Base):
    """A room."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)


Older = declarative_base()


class Invoice(Older):  # type: ignore[misc, valid-type]
    """A model of the older kind."""

    __tablename__ = "invoices"

    iban = Column(String(30), primary_key=True)


metadata = MetaData()
letters = Table("letters", metadata, Column("postage", Integer, primary_key=True))
everything = (Base.metadata, Older.metadata, metadata)
