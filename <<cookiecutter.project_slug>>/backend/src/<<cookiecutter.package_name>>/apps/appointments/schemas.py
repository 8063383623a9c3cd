"""What the appointments' routes read and write."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


def _to_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment in UTC lies between the years 1 and 9999") from None


Moment = Annotated[AwareDatetime, AfterValidator(_to_utc)]
# PostgreSQL stores any character but NUL.
Notes = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
AppointmentType = Literal["first_visit", "follow_up", "video_call"]
AppointmentStatus = Literal["booked", "cancelled", "done"]


class NewAppointment(BaseModel):
    """An appointment to book."""

    starts_at: Moment
    type: AppointmentType
    notes: Notes = ""


class BookedAppointment(NewAppointment):
    """An appointment as it is stored."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: AppointmentStatus
