"""Ends the programs of a supervisor that was killed and could not end them itself.

Run as a program of its own: reads the process groups from its input, one a line, with a minus once
they ended. The input ends with whoever writes it, however that ends.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress


class Guard:
    """Starts the guard, and tells it what runs."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__], stdin=subprocess.PIPE, start_new_session=True
        )

    def add(self, group: int) -> None:
        """Have a process group ended with this process."""
        self._tell(f"{group}\n")

    def forget(self, group: int) -> None:
        """Leave a process group alone, because it has ended."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """End the guard, and what it still guards."""
        self._process.communicate()

    def _tell(self, line: str) -> None:
        # Without a guard everything but a kill by force works as before.
        with suppress(BrokenPipeError):
            os.write(self._process.stdin.fileno(), line.encode())  # type: ignore[union-attr]


def main() -> None:
    """Wait until the input ends, and end what is left."""
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line)
        if group > 0:
            groups.add(group)
        else:
            groups.discard(-group)
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
