"""What the service is."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from fastapi_installed_apps import Finding, Project, settings_error

INSTALLED_APPS = ["tests.host.apps.recorder", ".apps.things"]


class Settings(BaseSettings):
    """One setting, which must be a number."""

    size: int = 1


def read() -> Settings:
    """Return the settings; a wrong one is a ``ConfigurationError``."""
    try:
        return Settings()
    except ValidationError as error:
        raise settings_error("The settings are invalid", error) from None


def checks(deploy: bool) -> Iterable[Finding]:
    """Find fault with a size of seven, wherever it is, and with one of eight in production."""
    size = read().size
    if size == 7 or (deploy and size == 8):
        yield Finding("core.size", "The size is odd.", "Set SIZE to 1.", "warning")


PROJECT = Project(
    package="tests.host",
    name="Host",
    version="1.2.3",
    apps=INSTALLED_APPS,
    settings=read,
    checks=checks,
    api="tests.host.main:app",
    worker="tests.host.worker.WorkerSettings",
    folder=Path(__file__).parent,
)
