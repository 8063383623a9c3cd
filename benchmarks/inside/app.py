"""The app: a route that fails, a clock, a job that does nothing, and a word when all is ready."""

import os
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import NoReturn

from fastapi import APIRouter
from fastapi_installed_apps import AppConfig, Process, Task

from .noop import NOOP, noop

router = APIRouter(prefix="/inside")


@router.get("/clock")
async def clock() -> dict[str, float]:
    """Return the seconds that this thread, which is the event loop's, and the process have used."""
    return {"loop": time.thread_time(), "process": time.process_time()}


@router.get("/fail")
async def fail() -> None:
    """Fail, three calls deep."""
    _book(room=17)


def _book(room: int) -> None:
    for hour in range(9, 17):
        _reserve(room, hour)


def _reserve(room: int, hour: int) -> NoReturn:
    raise LookupError(f"Room {room} is not free at {hour}")


class App(AppConfig):
    """Installed last, it is ready last."""

    label = "inside"

    def routers(self) -> Iterable[APIRouter]:
        """Return the clock and the failing route."""
        return (router,)

    def tasks(self) -> Iterable[Task]:
        """Return the job that does nothing."""
        return (Task(NOOP, noop),)

    def lifespan(self, _: Process) -> AbstractAsyncContextManager[None]:
        """Say when everything is ready."""
        return _say_ready()


@asynccontextmanager
async def _say_ready() -> AsyncIterator[None]:
    if ready := os.environ.get("READY"):
        Path(ready).write_text(f"{time.time()} {time.process_time()}")
    yield
