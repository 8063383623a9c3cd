"""Declares a tag that anything is put into, and has a job that fails."""

from collections.abc import Iterable

from fastapi_installed_apps import AppConfig, Task, Telemetry, Text


async def fail(what: str) -> None:
    """Fail, and name what was given."""
    raise ValueError(f"there is no {what}")


class App(AppConfig):
    """Wards."""

    label = "declaring"

    def tasks(self) -> Iterable[Task]:
        """Return the job."""
        return (Task("declaring.fail", fail),)

    def telemetry(self) -> Telemetry:
        """Return what may leave."""
        return Telemetry(tags={"ward": Text("a test of what is declared")})
