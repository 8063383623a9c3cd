"""The app's declaration."""

from collections.abc import Iterable

import click
from fastapi import APIRouter
from pydantic_settings import BaseSettings

from fastapi_installed_apps import AppConfig, Finding

router = APIRouter(prefix="/things")


@router.get("/{name}")
async def read_thing(name: str) -> str:
    """Return the name."""
    return name


class Settings(BaseSettings):
    """One setting."""

    thing_limit: int = 3


@click.command()
def count_things() -> None:
    """Count."""
    click.echo("three things")


class App(AppConfig):
    """Things."""

    label = "things"

    def __init__(self) -> None:
        self.settings = Settings()

    def routers(self) -> Iterable[APIRouter]:
        """Return ``/things``."""
        return (router,)

    def checks(self, deploy: bool) -> Iterable[Finding]:
        """Find fault with a limit of seven."""
        if self.settings.thing_limit == 7:
            yield Finding("things.limit", f"Asked for deployment: {deploy}.", "Set it to 3.")

    def commands(self) -> Iterable[click.Command]:
        """Return the command that counts."""
        return (count_things,)
