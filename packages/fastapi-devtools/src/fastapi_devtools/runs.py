"""One run of the stack, from its first moment to its last, and every way to end it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager

from .console import Console
from .errors import StackError
from .interrupts import Interrupted, Interrupts, interrupts
from .orphans import adopt, bury
from .supervisor import Supervisor

BY_FORCE = 130  # the exit code


class Run:
    """A run: what it shows, and what starts its programs. ``exit_code`` is what to exit with."""

    def __init__(self, console: Console, supervisor: Supervisor, interrupts: Interrupts) -> None:
        self.console = console
        self.supervisor = supervisor
        self.exit_code = 0
        self._interrupts = interrupts

    def __call__(self, flow: Callable[[], Coroutine[None, None, None]]) -> int:
        """Run ``flow`` and stop every child after it, whatever happens. Returns the exit code.

        SIGINT, SIGTERM and SIGHUP end it in good order, with exit code 0; a second one by force.
        """
        self.exit_code = asyncio.run(self._until_the_end(flow()))
        self._interrupts.listen()
        return self.exit_code

    def ask_to_stop(self) -> None:
        """Have it end as by a signal."""
        self._interrupts.ask()

    async def _until_the_end(self, flow: Coroutine[None, None, None]) -> int:
        task = asyncio.create_task(flow)

        def interrupt() -> None:
            if self._interrupts.count == 1:
                self.console.say("Stopping; interrupt once more to stop by force.")
                task.cancel()
            else:
                self.supervisor.kill()

        code = 0
        with self._interrupts.heard_by(interrupt):
            try:
                await task
            except asyncio.CancelledError:
                pass
            except StackError as error:
                # From here on the others only say that they stop.
                self.console.loud = False
                self.console.failure(str(error))
                code = error.exit_code
            finally:
                await self.supervisor.stop()
        return BY_FORCE if self._interrupts.count > 1 else code


@contextmanager
def one_run(passed_on: str = "") -> Iterator[Run]:
    """Prepare a run, and end all of it: programs, folders, and what was still to be shown.

    A ``StackError`` in the block is shown, and decides on the exit code; a signal ends it.

    Args:
        passed_on: The name of a program whose lines are shown as they are, and no other's.
    """
    adopt()
    with interrupts() as asked:
        console = Console(on_gone=asked.hang_up)

        def pass_on(name: str, line: str) -> None:
            if name == passed_on:
                console.passed_on(line)

        supervisor = Supervisor(pass_on if passed_on else console.child, console.failure)
        run = Run(console, supervisor, asked)
        try:
            yield run
        except StackError as error:
            console.failure(str(error))
            run.exit_code = error.exit_code
        except Interrupted:
            pass
        finally:
            supervisor.close()
            bury(-1)
            console.close()
