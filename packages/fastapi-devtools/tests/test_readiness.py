"""The ways in which it is known that a process does its work."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from redis import Redis

from fastapi_devtools import Valkey, free_port
from fastapi_devtools.readiness import answers, at_once, has_redis_key, listens

pytestmark = pytest.mark.sample


class Handler(BaseHTTPRequestHandler):
    """Serves one path."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


async def test_over_http() -> None:
    assert not await answers(free_port(), "/health")()
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert await answers(server.server_port, "/health")()
        assert not await answers(server.server_port, "/elsewhere")()
        server.shutdown()


async def test_by_its_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert await listens(port)()
    assert not await listens(port)()


async def test_by_a_key_in_redis(valkey: Valkey) -> None:
    url = f"{valkey.url.rpartition('/')[0]}/999"
    ready = has_redis_key(url, "*:alive")
    assert not await ready()
    with Redis.from_url(url) as client:
        client.set("worker:alive", 1)
    assert await ready()
    assert not await has_redis_key(f"redis://127.0.0.1:{free_port()}", "*")()


async def test_or_not_at_all() -> None:
    assert await at_once()
