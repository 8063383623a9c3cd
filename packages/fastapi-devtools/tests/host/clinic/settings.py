"""The host, as the packages know it. ``CLINIC_APPS`` adds to what is installed."""

import os
from pathlib import Path

from fastapi_installed_apps import ConfigurationError, Project

from . import __version__

FOLDER = Path(__file__).parents[1]


def get_settings() -> None:
    """Refuse a log level that does not exist, as a project's own settings would."""
    if (level := os.environ.get("LOG_LEVEL", "INFO")) not in ("DEBUG", "INFO"):
        raise ConfigurationError(f"The settings are invalid: LOG_LEVEL: {level!r} is no level.")


PROJECT = Project(
    package=__package__,
    name="Clinic",
    version=__version__,
    apps=[*filter(None, os.environ.get("CLINIC_APPS", "").split()), ".apps.visits"],
    settings=get_settings,
    api=f"{__package__}.main:app",
    worker=None if "NO_WORKER" in os.environ else f"{__package__}.worker.WorkerSettings",
    folder=FOLDER,
    frontend=FOLDER / "frontend",
)
