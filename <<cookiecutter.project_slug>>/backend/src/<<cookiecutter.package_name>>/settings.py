"""What is installed, and the typed settings: process environment, then ``.env``, then defaults."""

from functools import cache
from typing import Annotated, Literal

from fastapi_installed_apps import settings_error
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .core.database_url import with_driver

PROJECT_NAME = << cookiecutter.__project_name_quoted >>{% if '"' in cookiecutter.project_name %}  # fmt: skip{% endif +%}

INSTALLED_APPS = [
    "fastapi_error_tracking",
    ".apps.health",
    ".apps.appointments",
]


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _origins(value: object) -> object:
    """Split a comma-separated list of origins."""
    origins = [o.strip().rstrip("/") for o in value.split(",")] if isinstance(value, str) else value
    for origin in origins if isinstance(origins, list) else ():
        scheme, separator, host = str(origin).partition("://")
        if scheme not in ("http", "https") or not separator or not host or "/" in host:
            raise ValueError(f"{origin!r} is no origin; write it like https://app.example.org")
    return origins


Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """The frame's settings; each app reads its own. Names are those of the environment."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    database_url: Annotated[str, AfterValidator(with_driver)] = f"sqlite:///./var/{__package__}.db"
    # Together below the time that the probes have, and those below the patience of who asks them.
    database_connect_timeout: Seconds = 1.0
    database_statement_timeout: Seconds = 2.5
    database_pool_timeout: Seconds = 1.0
    database_pooler: bool = False  # in transaction mode, between the service and PostgreSQL
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)
    ] = "INFO"
    cors_origins: Annotated[list[str], NoDecode, BeforeValidator(_origins)] = []
    api_docs: bool = False


@cache
def get_settings() -> Settings:
    """Return the settings, read once.

    Raises:
        ConfigurationError: One of them is invalid.
    """
    try:
        return Settings()
    except (ValidationError, UnicodeDecodeError) as error:
        raise settings_error("The settings are invalid", error) from None
