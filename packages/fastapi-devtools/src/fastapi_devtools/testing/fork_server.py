"""Python programs for tests, forked from an interpreter that has imported the libraries already.

A test run starts many programs, and importing the libraries is most of what each would cost. What
is forked is a process like any other: its environment, folder, output, session and end are its own,
and the service's modules are imported in it. macOS forbids much to what was forked so; programs
start from nothing there.
"""

import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO


class ForkedProgram:
    """A program that was forked. It has of ``subprocess.Popen`` what tests need."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")
        pid = self._lines.readline()
        if not pid:
            raise RuntimeError("The process that programs are forked from has ended; it wrote why.")
        self.pid = int(pid)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or None while the program runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code within ``timeout`` seconds, that of a signal below zero.

        Raises:
            subprocess.TimeoutExpired: The program still runs.
        """
        if self.returncode is None:
            if not select.select([self._connection], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = int(self._lines.readline())
            self._lines.close()
            self._connection.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send ``signum`` to the program, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signum)


def start_program(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    output: IO[bytes],
    *,
    preloaded: Sequence[str] = (),
) -> subprocess.Popen[bytes] | ForkedProgram:
    """Run ``python -u -m`` with ``arguments`` in ``folder``, as the leader of a session of its own.

    Args:
        arguments: The module, and what it is given.
        folder: Where it runs.
        environment: All its variables; modules are found along its ``PYTHONPATH`` first.
        output: The file it writes to.
        preloaded: Modules that it finds imported, if they are installed. Without any, it is started
            from nothing.
    """
    if not preloaded or sys.platform != "linux":
        return subprocess.Popen(
            [sys.executable, "-u", "-m", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    connection, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(_server(tuple(preloaded)), [b"."], [theirs.fileno(), output.fileno()])
    program = {"arguments": [*arguments], "folder": str(folder), "environment": {**environment}}
    connection.sendall(json.dumps(program).encode() + b"\n")
    return ForkedProgram(connection)


@cache
def _server(modules: tuple[str, ...]) -> socket.socket:
    """Start the process that imports ``modules``, and return the line to it.

    It ends when the line does: with this process.
    """
    control, theirs = socket.socketpair()
    with theirs:
        subprocess.Popen(
            [sys.executable, "-u", "-I", __file__, str(theirs.fileno()), *modules],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    return control


def _serve(control: socket.socket) -> None:
    """Fork a program whenever one is asked for. Returns in each of them, when it is to begin."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait for programs
    while True:
        asked, descriptors, *_ = socket.recv_fds(control, 1, 2)
        if not asked:
            sys.exit()
        if not os.fork():
            break
        for descriptor in descriptors:
            os.close(descriptor)
    control.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _become(socket.socket(fileno=descriptors[0]), descriptors[1])


def _become(connection: socket.socket, output: int) -> None:
    """Fork the program and return in it; here wait for its end, and tell it."""
    with connection, connection.makefile("rb") as lines:
        program = json.loads(lines.readline())
        if pid := os.fork():
            _, status = os.waitpid(pid, 0)
            with suppress(OSError):
                connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
            os._exit(0)
        os.setsid()
        connection.sendall(b"%d\n" % os.getpid())
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.chdir(program["folder"])
    os.environ.clear()
    os.environ.update(program["environment"])
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [program["folder"], *filter(None, paths)]
    sys.argv = program["arguments"]


if __name__ == "__main__":
    for module in sys.argv[2:]:
        with suppress(ImportError):
            import_module(module)
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
