"""The API, with a route of its own that fails."""

import logging

from fastapi import FastAPI

from fastapi_installed_apps import (
    AccessLog,
    Process,
    Registry,
    hand_server_logs_to_root,
    one_sentence,
)

from .queue import queue
from .settings import PROJECT


def create_app() -> FastAPI:
    """Return the API made of the installed apps."""
    logging.basicConfig(level="INFO", format="%(name)s %(message)s")
    hand_server_logs_to_root()
    registry = Registry(PROJECT)
    with registry.starting(Process.API):
        api = FastAPI(title=PROJECT.name, version=PROJECT.version)
        queue.install(registry)
        api.state.queue = queue
        registry.install(api)
        api.add_middleware(AccessLog)
        api.get("/fail")(fail)
    return api


async def fail() -> float:
    """Fail as no route should."""
    return 1 / 0


with one_sentence():
    app = create_app()
