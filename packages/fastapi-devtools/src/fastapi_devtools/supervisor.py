"""Runs programs in the order given, watches over them, and leaves none behind."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterable

from .children import Child, Program
from .console import Console
from .errors import StackError
from .guard import Guard
from .log_lines import for_people

POLL = 0.05


class Supervisor:
    """Starts programs, and stops them in reverse order. ``show`` gets each line they write."""

    def __init__(self, show: Callable[[str, str], None]) -> None:
        self.children: list[Child] = []
        self._errands: list[Child] = []
        self._show = show
        self._guard: Guard | None = None
        self._unsettled: set[str] = set()

    async def start(self, program: Program) -> None:
        """Start a program that stays, and wait until it is ready.

        Raises:
            StackError: It, or one before it, ended; or it takes longer than it may.
        """
        child = await self._launch(program)
        self.children.append(child)
        await self._until_ready(child, self.children)

    async def complete(self, program: Program) -> None:
        """Run a program to its end.

        Raises:
            StackError: It failed, or takes longer than it may.
        """
        child = await self.outcome(program)
        if code := child.exit_code:
            raise _ended(child, code)

    async def outcome(self, program: Program) -> Child:
        """Run a program to its end, and return it with its exit code and its last lines.

        Raises:
            StackError: It takes longer than it may.
        """
        child = await self._launch(program)
        self._errands.append(child)
        try:
            await asyncio.wait_for(child.wait(), program.timeout)
        except TimeoutError:
            raise _late(child) from None
        child.kill()
        self._forget(child)
        self._errands.remove(child)
        return child

    async def watch(self) -> None:
        """Wait until a child ends that should not.

        Raises:
            StackError: One did.
        """
        while True:
            await _check(child for child in self.children if child.name not in self._unsettled)
            await asyncio.sleep(POLL)

    async def reload(self) -> list[StackError]:
        """Start the programs that reload anew, all at once. Returns why some now fail.

        Those that fail wait for the next reload: ``watch`` forgives them.
        """
        children = [child for child in self.children if child.program.reloads]
        self._unsettled = {child.name for child in children}
        failures = await asyncio.gather(*map(self._replace, children))
        return [failure for failure in failures if failure is not None]

    async def stop(self) -> None:
        """Stop every child, the last one started first."""
        for running in (self._errands, self.children):
            while running:
                await self._end(running[-1])
                running.pop()
        if self._guard is not None:
            self._guard.close()
            self._guard = None

    def kill(self) -> None:
        """End every child at once, by force."""
        for child in reversed([*self.children, *self._errands]):
            child.kill()

    async def _end(self, child: Child) -> None:
        await child.stop()
        self._forget(child)

    def _forget(self, child: Child) -> None:
        if self._guard is not None:
            self._guard.forget(child.group)

    async def _replace(self, child: Child) -> StackError | None:
        await self._end(child)
        try:
            successor = await self._launch(child.program)
            self.children[self.children.index(child)] = successor
            await self._until_ready(successor, [successor])
        except StackError as error:
            return error
        self._unsettled.discard(child.name)
        return None

    async def _launch(self, program: Program) -> Child:
        if self._guard is None:
            self._guard = Guard()
        try:
            child = await Child.start(program, self._show)
        except OSError as error:
            raise StackError(f"The {program.name} cannot be started: {error}.") from None
        self._guard.add(child.group)
        return child

    async def _until_ready(self, child: Child, needed: list[Child]) -> None:
        try:
            async with asyncio.timeout(child.program.timeout):
                while not await child.program.ready():
                    await _check(needed)
                    await asyncio.sleep(POLL)
        except TimeoutError:
            raise _late(child) from None


def run(
    supervisor: Supervisor, flow: Callable[[], Coroutine[None, None, None]], console: Console
) -> int:
    """Run ``flow`` and stop every child after it, whatever happens. Returns the exit code.

    SIGINT, SIGTERM and SIGHUP end it in good order, with exit code 0; a second one by force.
    """
    return asyncio.run(_run(supervisor, flow(), console))


async def _run(supervisor: Supervisor, flow: Coroutine[None, None, None], console: Console) -> int:
    task = asyncio.create_task(flow)
    signals = 0

    def interrupt() -> None:
        nonlocal signals
        signals += 1
        if signals == 1:
            console.say("Stopping; interrupt once more to stop by force.")
            task.cancel()
        else:
            supervisor.kill()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, interrupt)
    code = 0
    try:
        await task
    except asyncio.CancelledError:
        pass
    except StackError as error:
        # From here on the others only say that they stop.
        console.loud = False
        console.failure(str(error))
        code = error.exit_code
    finally:
        await supervisor.stop()
    return 130 if signals > 1 else code


async def _check(children: Iterable[Child]) -> None:
    for child in children:
        if (code := child.exit_code) is not None:
            await child.wait()
            raise _ended(child, code)


def _ended(child: Child, code: int) -> StackError:
    return StackError(f"The {child.name} stopped with exit code {code}.{_tail(child)}", code)


def _late(child: Child) -> StackError:
    return StackError(
        f"The {child.name} is not ready after {child.program.timeout:g} s.{_tail(child)}"
    )


def _tail(child: Child) -> str:
    lines = [f"  {shown}" for line in child.tail for shown in for_people(line)]
    return "\n".join([" Its last lines:", *lines]) if lines else " It wrote nothing."
