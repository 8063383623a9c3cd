"""The visits app."""

from collections.abc import Iterable

import sentry_sdk
from fastapi import APIRouter, Request
from fastapi_installed_apps import AppConfig, Choice, Task, Telemetry
from sqlalchemy import select

from ...database import session
from .models import Visit

router = APIRouter(prefix="/visits")


@router.get("")
async def list_visits() -> list[str]:
    async with session() as db:
        return list(await db.scalars(select(Visit.patient)))


@router.post("/{patient}", status_code=201)
async def begin(patient: str) -> None:
    sentry_sdk.set_tag("kind", "first")
    async with session() as db:
        db.add(Visit(patient=patient))
        await db.commit()


@router.post("/{patient}/reminder", status_code=202)
async def remind(patient: str, request: Request) -> str:
    job_id: str = await request.app.state.queue.enqueue("visits.remind", patient)
    return job_id


async def send_reminder(patient: str) -> None:
    raise ConnectionError(f"{patient} was not reached")


class App(AppConfig):
    """Visits."""

    label = "visits"

    def routers(self) -> Iterable[APIRouter]:
        return (router,)

    def tasks(self) -> Iterable[Task]:
        return (Task("visits.remind", send_reminder),)

    def telemetry(self) -> Telemetry:
        return Telemetry(tags={"kind": Choice("first")})
