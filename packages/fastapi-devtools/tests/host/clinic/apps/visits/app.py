"""Routes that say how it is, and a job."""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi_installed_apps import AppConfig, Task

from ...queue import queue

GREETING = "hello"

router = APIRouter()


@router.get("/health")
async def health() -> str:
    """Say that it is alive."""
    return GREETING


@router.post("/visits")
async def book() -> str:
    """Enqueue a job."""
    return await queue.enqueue("visits.remind")


async def remind() -> str:
    """Remind nobody."""
    return "reminded"


class App(AppConfig):
    """The app."""

    label = "visits"

    def routers(self) -> Iterable[APIRouter]:
        """Return the routes."""
        return (router,)

    def tasks(self) -> Iterable[Task]:
        """Return the job."""
        return (Task("visits.remind", remind, keep_result=60),)
