"""The visit's table."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...database import Base


class Visit(Base):
    """A visit; each patient comes once."""

    __tablename__ = "visits"
    __table_args__ = (UniqueConstraint("patient", name="uq_visits_patient"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient: Mapped[str]
