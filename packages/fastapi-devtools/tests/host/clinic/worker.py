"""The host's worker."""

from fastapi_installed_apps import Registry, one_sentence
from fastapi_installed_apps.queue import worker_settings

from .queue import queue
from .settings import PROJECT, get_settings

with one_sentence():
    get_settings()
    WorkerSettings = worker_settings(Registry(PROJECT), queue)
