"""What is wrong with the configuration: the frame's part of ``manage check``, and the apps'."""

from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

from ..settings import INSTALLED_APPS, get_settings
#%% if cookiecutter.worker
from .queue import get_queue_settings
#%% endif
from .registry import ConfigurationError, Finding, Registry
from .startup import PACKAGE

# Passwords that stand in examples and defaults everywhere, this project's included.
KNOWN_PASSWORDS = frozenset(
    {"", "admin", "changeme", "change-me", "default", "example", "guest", "password", "postgres"}
    | {"redis", "root", "secret", "test", "valkey", "123456"}
)
INVALID = "Correct it in the environment or in .env; the examples beside it explain each variable."


def findings(*, deploy: bool) -> Iterator[Finding]:
    """Yield what is wrong with the frame and with every installed app.

    A setting that cannot be read is a finding too, and does not hide those of the other apps.
    """
    try:
        get_settings()
#%% if cookiecutter.worker
        get_queue_settings()
#%% endif
    except ConfigurationError as error:
        yield Finding("core.settings", str(error), INVALID)
    else:
        if deploy:
            yield from _deployment()

    registry = Registry((), PACKAGE)
    for entry in INSTALLED_APPS:
        try:
            app = registry.add(entry)
        except ConfigurationError as error:
            yield Finding(f"{entry.rpartition('.')[2]}.settings", str(error), INVALID)
        else:
            yield from app.checks(deploy)


def _deployment() -> Iterator[Finding]:
    """Yield what would make the frame unsafe in production."""
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
    yield from _password("DATABASE_URL", settings.database_url)
#%% if cookiecutter.worker
    queue = get_queue_settings()
    if "redis_url" not in queue.model_fields_set:
        yield Finding(
            "core.queue",
            "REDIS_URL is not set: jobs are looked for on this machine.",
            "Set REDIS_URL to the server that holds the queue.",
        )
    yield from _password("REDIS_URL", str(queue.redis_url))
#%% endif
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
    if find_spec(".devtools", PACKAGE):
        yield Finding(
            "core.devtools",
            "The tools of the local stack are installed here; production has no use for them.",
            "Deploy the image, which leaves devtools/ out, or remove that folder.",
            "warning",
        )


def _password(variable: str, url: str) -> Iterator[Finding]:
    parts = urlsplit(url)
    if parts.password is None:
        return
    password = unquote(parts.password).lower()
    if password in KNOWN_PASSWORDS | {PACKAGE, unquote(parts.username or "").lower()}:
        yield Finding(
            "core.password",
            f"The password in {variable} can be guessed.",
            "Give the server a random password, and write it there.",
        )
