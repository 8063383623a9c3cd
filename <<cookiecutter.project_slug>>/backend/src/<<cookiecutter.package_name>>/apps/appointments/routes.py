"""``/appointments``: list, book and read."""

from uuid import UUID

import sentry_sdk
from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi_error_tracking import distribution, span
from pydantic import TypeAdapter

from ...core.database import Session
from . import service
from .models import Appointment
from .schemas import BookedAppointment, Moment, NewAppointment


async def _tag() -> None:
    sentry_sdk.set_tag("feature", "appointments")


tag_feature = Depends(_tag)

router = APIRouter(prefix="/appointments", tags=["appointments"], dependencies=[tag_feature])
booked = TypeAdapter(list[BookedAppointment])


@router.get("", response_model=list[BookedAppointment])
async def list_appointments(
    session: Session, start: Moment | None = None, end: Moment | None = None
) -> Response:
    """Return the appointments that begin in [``start``, ``end``), the earliest first."""
    with span("fetch_appointments", op="db"):
        appointments = await service.list_appointments(session, start=start, end=end)

    with span("serialize_response", op="serialize"):
        body = booked.dump_json(booked.validate_python(appointments, from_attributes=True))

    distribution("appointment.count", len(appointments))
    distribution("response.size", len(body), unit="byte")
    return Response(body, media_type="application/json")


@router.post("", status_code=201, response_model=BookedAppointment)
async def book_appointment(new: NewAppointment, session: Session) -> Appointment:
    """Book an appointment."""
    return await service.book(session, new)


@router.get("/{appointment_id}", response_model=BookedAppointment)
async def read_appointment(appointment_id: UUID, session: Session) -> Appointment:
    """Return one appointment."""
    appointment = await service.find(session, appointment_id)
    if appointment is None:
        raise HTTPException(404, "There is no such appointment.")
    return appointment
