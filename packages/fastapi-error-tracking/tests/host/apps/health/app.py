"""The health app."""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi_installed_apps import AppConfig

router = APIRouter()


@router.get("/health")
async def be_alive() -> dict[str, str]:
    return {"status": "ok"}


class App(AppConfig):
    """Health."""

    label = "health"

    def routers(self) -> Iterable[APIRouter]:
        return (router,)
