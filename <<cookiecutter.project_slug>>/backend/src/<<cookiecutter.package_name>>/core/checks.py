"""What would make this service unsafe in production: its own part of ``manage check --deploy``."""

from collections.abc import Iterator

from fastapi_installed_apps import Finding, guessable_password

from ..settings import get_settings

PACKAGE = __package__.partition(".")[0]


def findings(deploy: bool) -> Iterator[Finding]:
    """Yield what is wrong with the settings; only what is deployed is judged."""
    if not deploy:
        return
    settings = get_settings()
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
