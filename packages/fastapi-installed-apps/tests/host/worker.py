"""The worker."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi_installed_apps import Registry, hand_server_logs_to_root, one_sentence
from fastapi_installed_apps.queue import worker_settings

from .queue import queue
from .settings import PROJECT


@asynccontextmanager
async def _resources() -> AsyncIterator[None]:
    yield
    await queue.close()


logging.basicConfig(level="INFO", format="%(name)s %(message)s")
hand_server_logs_to_root()
with one_sentence():
    WorkerSettings = worker_settings(Registry(PROJECT), queue, _resources)
