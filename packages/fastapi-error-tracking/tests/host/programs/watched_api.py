"""The specimen in an application that tells for how long its event loop was held."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_installed_apps import install

from ...tools.event_loop import Watched
from ..settings import ERROR_TRACKING, project_of

watched = Watched()


@asynccontextmanager
async def watching(_: FastAPI) -> AsyncIterator[None]:
    async def watch() -> None:
        while True:
            await watched.tick()

    task = asyncio.create_task(watch())
    yield
    task.cancel()


api = FastAPI(lifespan=watching)
install(api, project_of(ERROR_TRACKING, ".apps.specimen"))


@api.post("/api/v1/held")
async def held() -> float:
    """Return the longest since this was last asked, in seconds."""
    longest, watched.held = watched.held, 0.0
    return longest
