"""What is installed, and what the project is."""

from fastapi_installed_apps import Project

ERROR_TRACKING = "fastapi_error_tracking"
INSTALLED_APPS = (ERROR_TRACKING, ".apps.health", ".apps.visits")


def project_of(*apps: str) -> Project:
    """Return this project with other apps installed."""
    return Project(
        package=__package__,
        name="Host",
        version="1.0",
        apps=apps,
        api=f"{__package__}.main:app",
        worker=f"{__package__}.worker.WorkerSettings",
    )


PROJECT = project_of(*INSTALLED_APPS)
