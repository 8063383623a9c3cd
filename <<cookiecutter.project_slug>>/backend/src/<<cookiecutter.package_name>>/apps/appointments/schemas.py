"""What the appointments' routes read and write."""

from datetime import UTC
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
AppointmentType = Literal["first_visit", "follow_up", "video_call"]
AppointmentStatus = Literal["booked", "cancelled", "done"]


class NewAppointment(BaseModel):
    """An appointment to book."""

    starts_at: Moment
    type: AppointmentType
    notes: str = Field(default="", max_length=2000)


class BookedAppointment(NewAppointment):
    """An appointment as it is stored."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: AppointmentStatus
