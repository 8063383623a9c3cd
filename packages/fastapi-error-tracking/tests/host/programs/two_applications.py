"""Two applications in one process, each served on a port of its own, both with error tracking."""

import asyncio
import sys
from dataclasses import replace

import uvicorn
from fastapi import FastAPI
from fastapi_installed_apps import install

from ..settings import ERROR_TRACKING, project_of

public = FastAPI()
install(public, project_of(ERROR_TRACKING, ".apps.repetitions"))

internal = FastAPI()
install(internal, replace(project_of(ERROR_TRACKING, ".apps.specimen"), api_prefix="/internal"))


async def serve(*ports: str) -> None:
    """Serve both, until the process is asked to stop."""
    configs = [
        uvicorn.Config(application, port=int(port))
        for application, port in zip((public, internal), ports, strict=True)
    ]
    await asyncio.gather(*(uvicorn.Server(config).serve() for config in configs))


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
