"""What this service is to the packages it stands on: the one place that says so."""

from pathlib import Path

from fastapi_installed_apps import Project

from .. import __version__
from ..settings import INSTALLED_APPS, PROJECT_NAME, get_settings
from .checks import findings

PACKAGE = __package__.rpartition(".")[0]
BACKEND = Path(__file__).resolve().parents[3]

PROJECT = Project(
    package=PACKAGE,
    name=PROJECT_NAME,
    version=__version__,
    apps=INSTALLED_APPS,
    settings=get_settings,
    checks=findings,
    api=f"{PACKAGE}.main:app",
#%% if cookiecutter.worker
    worker=f"{PACKAGE}.worker.WorkerSettings",
#%% endif
    folder=BACKEND,
#%% if cookiecutter.frontend != "none"
    frontend=BACKEND.parent / "frontend",
#%% endif
)
