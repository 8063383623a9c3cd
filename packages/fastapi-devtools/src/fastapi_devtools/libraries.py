"""What the processes of a project import beside its own modules: most of what a start takes."""

from collections.abc import Sequence

from fastapi_installed_apps import Project

LIBRARIES = (
    "aiosqlite",
    "alembic.command",
    "arq.cli",
    "arq.worker",
    "asgi_correlation_id",
    "asyncpg",
    "fastapi",
    "httpx",
    "pydantic.v1",  # FastAPI asks for it at the first route
    "pydantic_settings",
    "pythonjsonlogger.json",
    "sentry_sdk",
    "sqlalchemy.ext.asyncio",
    "uvicorn.lifespan.on",
    "uvicorn.main",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
)


def libraries_of(project: Project) -> Sequence[str]:
    """Return modules of libraries, and of installed apps that are no part of ``project``.

    Some of them may not be installed.
    """
    apps = [f"{entry}.app" for entry in project.apps if not entry.startswith(".")]
    return [*LIBRARIES, "fastapi_installed_apps.queue", *apps]
