"""The servers that the cases talk to, on loopback: started once, when the first case needs one."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from threading import Thread

from fastapi_devtools import Valkey

from ..tools.failing_servers import Reply, Request, certificate, closed, hanging, serving
from .case import Case

POSTGRES = next(
    (
        p
        for p in (
            shutil.which("postgres"),
            *map(str, Path("/usr/lib/postgresql").glob("*/bin/postgres")),
        )
        if p
    ),
    None,
)


def is_here(case: Case) -> bool:
    """Return whether the server that a case needs can be started on this machine."""
    return POSTGRES is not None or ("PostgreSQL" not in case.library and case.library != "asyncpg")


class Servers:
    """Where each server is."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def close(self) -> None:
        """Stop what was started."""
        self._stack.close()

    @cached_property
    def http(self) -> str:
        """A server that answers with the status that the path begins with, and with its path."""
        return f"http://127.0.0.1:{self._stack.enter_context(serving(_answer)).port}"

    @cached_property
    def https(self) -> str:
        """The same with a certificate that nobody has signed."""
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        served = self._stack.enter_context(serving(_answer, certificate(folder)))
        return f"https://127.0.0.1:{served.port}"

    @cached_property
    def closed(self) -> int:
        """A port that refuses connections."""
        return self._stack.enter_context(closed()).port

    @cached_property
    def hanging(self) -> int:
        """A port that accepts connections, and never answers."""
        return self._stack.enter_context(hanging()).port

    @cached_property
    def names(self) -> int:
        """The port of a name server that knows no name."""
        return self._stack.enter_context(_name_server())

    @cached_property
    def valkey(self) -> str:
        """The address of a queue's server."""
        return self._stack.enter_context(Valkey()).url

    @cached_property
    def postgres(self) -> str:
        """The address of a database of PostgreSQL's."""
        return self._stack.enter_context(_postgres())


at = Servers()


def _answer(request: Request) -> Reply:
    status = int(request.path.strip("/")[:3] or 200)
    if "x-amz-date" in request.headers or "authorization" in request.headers:
        return Reply(status, _REFUSAL.format(path=request.path).encode())
    return Reply(status, request.path.encode())


_REFUSAL = (
    '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>{path}</Message>'
    "<Key>{path}</Key></Error>"
)


@contextmanager
def _name_server() -> Iterator[int]:
    """Answer each question with NXDOMAIN."""

    def serve() -> None:
        while True:
            try:
                question, sender = listener.recvfrom(512)
            except OSError:
                return
            if len(question) < 12:
                return
            listener.sendto(
                question[:2] + b"\x81\x83" + question[4:6] + bytes(6) + question[12:], sender
            )

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        thread = Thread(target=serve)
        thread.start()
        port: int = listener.getsockname()[1]
        yield port
        listener.sendto(b"", ("127.0.0.1", port))
        thread.join()


@contextmanager
def _postgres() -> Iterator[str]:
    """Run a server of its own in a folder that goes afterwards."""
    assert POSTGRES
    programs = Path(POSTGRES).resolve().parent
    user = "postgres" if os.getuid() == 0 else None  # which refuses to run as root
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as taken:
        data = Path(folder) / "data"
        if user:
            shutil.chown(folder, user)
        initialise: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "clinic",
            "-A",
            "trust",
            "--no-sync",
        ]
        subprocess.run(
            [*initialise, "--no-sync", "-E", "UTF8", "--no-instructions"],
            user=user,
            check=True,
            capture_output=True,
            cwd="/",
        )
        port = taken.getsockname()[1]
        taken.close()
        options = ["-k", "", "-h", "127.0.0.1", "-p", str(port), "-c", "fsync=off"]
        log = Path(folder) / "log"
        start: list[str | Path] = [
            programs / "pg_ctl",
            "-D",
            data,
            "-l",
            log,
            "-w",
            "-o",
            " ".join(o or "''" for o in options),
        ]
        subprocess.run([*start, "start"], user=user, check=True, capture_output=True, cwd="/")
        try:
            yield f"127.0.0.1:{port}/postgres"
        finally:
            stop: list[str | Path] = [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
            subprocess.run(stop, user=user, check=True, capture_output=True, cwd="/")
