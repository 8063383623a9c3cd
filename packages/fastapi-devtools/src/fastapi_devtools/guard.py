"""Ends the programs of a supervisor that was killed and could not end them itself.

Run as a program of its own: reads from its input what there is to end, one JSON object a line. The
input ends with whoever writes it, however that ends.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

# Each program finds this variable in its environment, and so do those it starts.
MARK = "FASTAPI_DEVTOOLS_STACK"
PROC = Path("/proc")
ROUNDS = 20


class Guard:
    """Starts the guard, and tells it what there is.

    ``mark`` is the value of the variable ``MARK`` in every program of this stack.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self) -> None:
        self.mark = secrets.token_hex(8)
        self._folders: list[Path] = []
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, self.mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def folder(self, prefix: str) -> Path:
        """Make a folder that is removed with all it holds when this process is gone.

        Raises:
            OSError: It cannot be made.
        """
        path = Path(tempfile.gettempdir()) / f"{prefix}{secrets.token_hex(4)}"
        self._tell(folder=str(path))
        path.mkdir(mode=0o700)
        self._folders.append(path)
        return path

    def add(self, group: int) -> None:
        """Have a process group ended with this process."""
        self._tell(group=group)

    def forget(self, group: int) -> None:
        """Leave a process group alone, because it has ended."""
        self._tell(ended=group)

    def close(self) -> None:
        """End the guard, and what it still guards."""
        self._tell(last=True)
        with suppress(subprocess.TimeoutExpired):
            self._process.communicate(timeout=1)
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)  # had somebody ended the guard

    def _tell(self, **what: object) -> None:
        # Without a guard everything but a kill by force works as before.
        with suppress(BrokenPipeError):
            os.write(self._process.stdin.fileno(), json.dumps(what).encode() + b"\n")  # type: ignore[union-attr]


def main(mark: str) -> None:
    """Wait until the input ends, and end what is left."""
    terminal = _terminal()
    groups: set[int] = set()
    folders: set[str] = set()
    killed = True
    for line in sys.stdin:
        told = json.loads(line)
        if "group" in told:
            groups.add(told["group"])
        groups.discard(told.get("ended"))
        folders.update(filter(None, [told.get("folder")]))
        killed = "last" not in told
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for _ in range(ROUNDS):
        found = _kill_marked(f"{MARK}={mark}".encode())
        if not found and not killed:
            break
        killed = False
        time.sleep(0.1)  # one may be just about to start
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    if terminal is not None:
        with suppress(termios.error):
            termios.tcsetattr(2, termios.TCSANOW, terminal)


def _terminal() -> list[Any] | None:
    """Return how the terminal was set when everything began, if there is one."""
    try:
        return termios.tcgetattr(2)
    except termios.error:
        return None


def _kill_marked(mark: bytes) -> bool:
    """End every process whose environment holds ``mark``; say whether there was one."""
    found = False
    for folder in PROC.iterdir() if PROC.is_dir() else ():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            with suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    os.kill(int(folder.name), signal.SIGKILL)
                    found = True
    return found


if __name__ == "__main__":
    main(sys.argv[1])
