"""The worker's entry point for ARQ."""

from fastapi_installed_apps import one_sentence

from .processes import create_worker
from .settings import PROJECT

with one_sentence():
    WorkerSettings = create_worker(PROJECT)
