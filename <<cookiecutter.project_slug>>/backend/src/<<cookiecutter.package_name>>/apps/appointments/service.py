"""What can be done with appointments, whoever asks: a route or a job."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sentry_sdk
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from .models import Appointment
from .schemas import NewAppointment


async def list_appointments(
    session: AsyncSession, *, start: datetime | None = None, end: datetime | None = None
) -> Sequence[Appointment]:
    """Return the appointments that begin in [``start``, ``end``), the earliest first."""
    query = select(Appointment).order_by(Appointment.starts_at)
    if start is not None:
        query = query.where(Appointment.starts_at >= start)
    if end is not None:
        query = query.where(Appointment.starts_at < end)
    return (await session.scalars(query)).all()


async def book(session: AsyncSession, new: NewAppointment) -> Appointment:
    """Store ``new`` and return it."""
    appointment = Appointment(**new.model_dump())
    session.add(appointment)
    await session.commit()
    describe(appointment)
    sentry_sdk.add_breadcrumb(category="appointment", message="booked", level="info")
    return appointment


async def find(session: AsyncSession, appointment_id: UUID) -> Appointment | None:
    """Return the appointment with this id."""
    appointment = await session.get(Appointment, appointment_id)
    if appointment is not None:
        describe(appointment)
    return appointment


def describe(appointment: Appointment) -> None:
    """Name ``appointment`` in whatever is reported from here on; never its notes."""
    sentry_sdk.set_context(
        "appointment",
        {
            "id": str(appointment.id),
            "type": appointment.type,
            "status": appointment.status,
        },
    )
