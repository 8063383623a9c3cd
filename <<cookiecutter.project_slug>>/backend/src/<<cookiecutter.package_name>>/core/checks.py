"""What would make this service unsafe in production: its own part of ``manage check --deploy``."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fastapi_installed_apps import ConfigurationError, Finding, Unavailable, guessable_password
from sqlalchemy import make_url, text

from ..settings import get_settings

PACKAGE = __package__.partition(".")[0]
IN_STEP = 5.0  # seconds that two clocks may differ


def findings(deploy: bool) -> Iterator[Finding]:
    """Yield what is wrong with the settings; most is judged only where it is deployed."""
    settings = get_settings()
    yield from _migrations(settings.database_url)
    if not deploy:
        return
    if "database_url" not in settings.model_fields_set:
        yield Finding(
            "core.database",
            "The data is kept in a file beside the program, where a new release may not find it.",
            "Set DATABASE_URL to the database of production.",
        )
    elif settings.database_url.startswith("sqlite"):
        yield Finding(
            "core.sqlite",
            "The data is kept in SQLite, which serves the processes of one machine only.",
            "Set DATABASE_URL to a PostgreSQL database.",
            "warning",
        )
    else:
        yield from _clock()
    yield from guessable_password("DATABASE_URL", settings.database_url, PACKAGE)
    if settings.log_level == "DEBUG":
        yield Finding(
            "core.debug",
            "The logs hold what libraries write for their developers: statements, keys, addresses.",
            "Set LOG_LEVEL to INFO.",
        )
    if unsafe := [origin for origin in settings.cors_origins if origin.startswith("http:")]:
        yield Finding(
            "core.cors",
            f"CORS_ORIGINS lets pages call the API that travel unencrypted: {', '.join(unsafe)}.",
            "Name origins with https://, and those only that need it.",
        )


def _clock() -> Iterator[Finding]:
    from .database import create_engine  # noqa: PLC0415 - only this takes it

    async def difference() -> float:
        engine = create_engine(get_settings())
        async with engine.connect() as connection:
            theirs = await connection.scalar(text("SELECT clock_timestamp()"))
        await engine.dispose()
        return float((datetime.now(UTC) - theirs).total_seconds())

    try:
        seconds = asyncio.run(difference())
    except Unavailable:
        return  # it is asked for its readiness, and not here
    if abs(seconds) > IN_STEP:
        yield Finding(
            "core.clock",
            f"This machine's clock and the database's differ by {abs(seconds):.0f} seconds.",
            "Have both kept: timedatectl set-ntp true.",
        )


def _migrations(url: str) -> Iterator[Finding]:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and not Path(parts.database or "").is_file():
        return  # to look would make it
    from .migrations import pending  # noqa: PLC0415 - it loads Alembic

    try:
        number = asyncio.run(pending())
    except ConfigurationError:
        return  # it is asked for its readiness, and not here
    if number:
        yield Finding(
            "core.migrations",
            f"The database lacks {number} migration{'' if number == 1 else 's'} of this release.",
            "Run: manage migrate",
            "warning",
        )
