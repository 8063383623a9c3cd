"""The host's queue."""

from fastapi_installed_apps.queue import Queue

queue = Queue()
