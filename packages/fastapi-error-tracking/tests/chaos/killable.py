"""A Valkey server that can be killed, and has written down each command before it answers."""

import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from fastapi_devtools import free_port
from fastapi_devtools.testing import until
from fastapi_devtools.valkey import find_server
from redis import Redis

LOOPBACK = "127.0.0.1"


class KillableValkey:
    """A server on a port of its own, which it has again when it is started again.

    ``url`` is its address, and ``redis`` talks to it.
    """

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self._command = [find_server(), "--bind", LOOPBACK, "--port", str(self._port)]
        self._command += ["--save", "", "--dir", str(folder)]
        self._command += ["--appendonly", "yes", "--appendfsync", "always"]
        self.url = f"redis://{LOOPBACK}:{self._port}/0"
        self.redis: Any = Redis.from_url(self.url)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.redis.close()
        self.kill()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._server = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, start_new_session=True
        )
        until(self._answers, "the first answer of Valkey")

    def kill(self) -> None:
        """End it without asking."""
        self._server.kill()
        self._server.wait(10)

    def _answers(self) -> bool:
        with (
            suppress(OSError),
            socket.create_connection((LOOPBACK, self._port), timeout=1) as connection,
        ):
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False
