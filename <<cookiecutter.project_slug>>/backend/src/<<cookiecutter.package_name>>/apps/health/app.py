"""The health app."""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi_installed_apps import AppConfig

from .routes import router


class App(AppConfig):
    """Liveness and readiness."""

    label = "health"

    def routers(self) -> Iterable[APIRouter]:
        """Return ``/health`` and ``/ready``."""
        return (router,)
