"""The project's two processes, made of the apps of ``PROJECT`` or of others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_installed_apps import AccessLog, Process, Project, Registry
from fastapi_installed_apps.queue import Queue, worker_settings

from . import database
from .log_lines import write_log_lines

queue = Queue()


def create_app(project: Project) -> FastAPI:
    """Return the API."""
    registry = Registry(project)
    write_log_lines(registry.log_fields)
    with registry.starting(Process.API):
        api = FastAPI(lifespan=_lifespan)
        queue.install(registry)
        api.state.queue = queue
        registry.install(api)
        api.add_middleware(AccessLog)
    return api


def create_worker(project: Project) -> type:
    """Return ARQ's settings class of the worker."""
    registry = Registry(project)
    write_log_lines(registry.log_fields)
    return worker_settings(registry, queue, database.connected)


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with database.connected():
        yield
    await queue.close()
