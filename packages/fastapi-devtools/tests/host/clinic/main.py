"""The host's API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_installed_apps import Process, Registry, one_sentence

from .queue import queue
from .settings import PROJECT, get_settings


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Close the queue's connections at the end."""
    yield
    await queue.close()


with one_sentence():
    get_settings()
    app = FastAPI(lifespan=lifespan)
    registry = Registry(PROJECT)
    with registry.starting(Process.API):
        if PROJECT.worker:
            queue.install(registry)
        registry.install(app)
    app.state.queue = queue
