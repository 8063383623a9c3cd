"""A child process in a session of its own: read line by line, and stopped with all it started."""

import asyncio
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from . import spare as spares
from .orphans import bury
from .readiness import Probe, at_once

TAIL = 60
GRACE = 3.0
LEFT_BEHIND = 1.0  # seconds for what a program started and did not stop itself
LONGEST_LINE = 1024 * 1024
TURN = 50  # lines that are read before others have their turn


@dataclass(frozen=True, slots=True)
class Program:
    """What a child runs. ``ready`` says whether it does its work by now.

    ``timeout`` is the time in seconds it has to get ready, or to end where it is run to its end.
    ``restarts`` says that it is started again when it ends by itself. ``needs`` names the programs
    that are stopped only after it; all that were started before it, if it is ``None``.
    ``descriptors`` are the open files that it is handed. ``libraries`` are modules that a process
    which waits to become it may import before, where it is run by ``python -m``.
    """

    name: str
    command: Sequence[str]
    directory: Path
    environment: Mapping[str, str]
    timeout: float = 30.0
    ready: Probe = at_once
    restarts: bool = False
    needs: Sequence[str] | None = None
    descriptors: Sequence[int] = ()
    libraries: Sequence[str] = ()

    def is_like(self, other: "Program") -> bool:
        """Say whether it would do what ``other`` does."""
        return (self.command, self.directory, self.environment, self.descriptors) == (
            other.command,
            other.directory,
            other.environment,
            other.descriptors,
        )


class Child:
    """A running program, the leader of process group ``group``.

    ``tail`` holds its last lines; ``show`` gets each with the name. ``started`` is when, by the
    monotonic clock.
    """

    def __init__(
        self,
        program: Program,
        process: asyncio.subprocess.Process,
        show: Callable[[str, str], None],
    ) -> None:
        self.program = program
        self.name = program.name
        self.group = process.pid
        self.started = time.monotonic()
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._process = process
        self._show = show
        # It was asked to be a pipe, so there is one.
        output = cast("asyncio.StreamReader", process.stdout)
        self._reading = asyncio.create_task(self._read(output))

    @classmethod
    async def start(
        cls,
        program: Program,
        show: Callable[[str, str], None],
        mark: str,
        *,
        spare: bool = False,
    ) -> "Child":
        """Start a program, with the variable ``mark`` (``NAME=value``) in its environment.

        Where it is ``spare`` it has imported the program's libraries, and waits for ``become``.

        Raises:
            OSError: It cannot be executed.
        """
        name, _, value = mark.partition("=")
        process = await asyncio.create_subprocess_exec(
            *(spares.command(program.libraries) if spare else program.command),
            cwd=program.directory,
            env={**program.environment, name: value},
            stdin=asyncio.subprocess.PIPE if spare else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=LONGEST_LINE,
            pass_fds=program.descriptors,
        )
        return cls(program, process, show)

    @property
    def exit_code(self) -> int | None:
        """How it ended, as a shell would say it: 128 and more for a signal. ``None``: it runs."""
        code = self._process.returncode
        return 128 - code if code is not None and code < 0 else code

    def become(self, program: Program) -> None:
        """Run ``program``, which is like the one that it was a spare of."""
        self.program = program
        self.started = time.monotonic()
        if self._process.stdin is not None:
            self._process.stdin.write(spares.order(program.command[2:]))
            self._process.stdin.close()

    async def wait(self) -> None:
        """Wait for its end, and for what it said last."""
        await self._process.wait()
        # What it started may hold the pipe open: that must not hold us up.
        await asyncio.wait([self._reading], timeout=0.5)

    async def stop(self) -> None:
        """End the program and all it started: kindly, and after ``GRACE`` seconds by force."""
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._gone(), GRACE)
        except TimeoutError:
            self.kill()
        await self.wait()
        self._reading.cancel()

    def kill(self) -> None:
        """End the program and all it started, by force and at once."""
        self._signal(signal.SIGKILL)

    async def _gone(self) -> None:
        await self._process.wait()
        # Where nobody buries the dead, the group would seem to live on.
        end = time.monotonic() + LEFT_BEHIND
        while self._is_left() and time.monotonic() < end:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.02)
        self.kill()

    def _is_left(self) -> bool:
        bury(-self.group)
        return self._signal(0)

    def _signal(self, number: int) -> bool:
        """Send a signal to the whole group; say whether anyone is left in it."""
        try:
            os.killpg(self.group, number)
        except (ProcessLookupError, PermissionError):
            # macOS answers EPERM where only a zombie is left.
            return False
        return True

    async def _read(self, output: asyncio.StreamReader) -> None:
        number = 0
        while True:
            try:
                line = await output.readline()
            except ValueError:
                line = b"(a line longer than a megabyte was left out)\n"
            if not line:
                return
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            self.tail.append(text)
            self._show(self.name, text)
            number += 1
            if not number % TURN:  # what is buffered is read without a pause
                await asyncio.sleep(0)
