"""Runs programs in the order given, watches over them, and leaves none behind."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from .child_errors import ended, late
from .children import Child, Program
from .errors import StackError
from .guard import MARK, Guard
from .orphans import Burials
from .revival import Revivals

POLL = 0.05
# Seconds for all children together to stop kindly.
STOP = 3.5
# Seconds after which a child is left alone by now.
SETTLED = 3.0


class Supervisor:
    """Starts programs, and stops them in reverse order. ``show`` gets each line they write.

    ``say`` gets a sentence when one that ``restarts`` ended by itself.
    """

    def __init__(
        self,
        show: Callable[[str, str], None],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.children: list[Child] = []
        self._errands: list[Child] = []
        self._show = show
        self._say = say
        self._guarding: Guard | None = None
        self._unsettled: set[Child] = set()  # they start, or are being stopped
        self._spares: dict[str, Child] = {}
        self._watching = False
        self._revivals = Revivals()
        self._burials = Burials()

    def make_folder(self, prefix: str) -> Path:
        """Make a folder for this run, which is removed with it however it ends.

        Raises:
            StackError: It cannot be made.
        """
        try:
            return self._guard.folder(prefix)
        except OSError as error:
            raise StackError(f"No folder for what is thrown away can be made: {error}.") from None

    async def start(self, program: Program) -> None:
        """Start a program that stays, and wait until it is ready.

        Raises:
            StackError: It, or one before it, ended; or it takes longer than it may.
        """
        child = await self._launch(program)
        self.children.append(child)
        self._unsettled.add(child)
        try:
            # While they are watched, others are none of its business.
            await self._until_ready(child, [child] if self._watching else self.children)
        except BaseException:
            if self._watching and child in self.children:
                self.children.remove(child)
                child.kill()
                self._forget(child)
            raise
        finally:
            self._unsettled.discard(child)

    async def complete(self, program: Program) -> None:
        """Run a program to its end.

        Raises:
            StackError: It failed, or takes longer than it may.
        """
        child = await self.outcome(program)
        if code := child.exit_code:
            raise ended(child, code)

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
            raise late(child) from None
        child.kill()
        self._forget(child)
        self._errands.remove(child)
        return child

    async def watch(self) -> None:
        """Watch over the children, and start those again that end and ``restart``.

        Raises:
            StackError: Another one ended.
        """
        self._watching = True
        try:
            while True:
                for child in [each for each in self.children if each not in self._unsettled]:
                    if (code := child.exit_code) is None:
                        continue
                    await child.wait()
                    if not child.program.restarts:
                        raise ended(child, code)
                    self._revive(child, code)
                await self._prepare_spares()
                self._burials.look()
                await asyncio.sleep(POLL)
        finally:
            self._watching = False
            await self._revivals.cancel()

    async def remove(self, names: Collection[str]) -> None:
        """Stop the children and errands of these names."""
        for name in names:
            self._revivals.forget(name)
        await self._end_all([child for child in self._errands if child.name in names])
        await self._end_all([child for child in self.children if child.name in names])

    async def stop(self) -> None:
        """Stop every child, the last one started first; by force those that take too long."""
        await self._revivals.cancel()
        try:
            async with asyncio.timeout(STOP):
                await self._end_all([*self._errands, *self._spares.values()])
                await self._end_all(list(self.children))
        except TimeoutError:
            self.kill()
            left = [asyncio.create_task(child.wait()) for child in self.children]
            await asyncio.wait(left, timeout=0.3)

    def close(self) -> None:
        """Remove what is left of this run: folders, and what programs put into other sessions."""
        if self._guarding is not None:
            self._guarding.close()
            self._guarding = None

    def kill(self) -> None:
        """End every child at once, by force."""
        for child in reversed([*self.children, *self._errands, *self._spares.values()]):
            child.kill()

    @property
    def _guard(self) -> Guard:
        if self._guarding is None:
            self._guarding = Guard()
        return self._guarding

    async def _end_all(self, children: Sequence[Child]) -> None:
        """Stop these, each after those that need it."""
        gone = {child: asyncio.Event() for child in children}
        self._unsettled |= {*children}

        async def end(child: Child, later: Sequence[Child]) -> None:
            for other in later:
                if other.program.needs is None or child.name in other.program.needs:
                    await gone[other].wait()
            await child.stop()
            self._forget(child)
            for running in (self._errands, self.children):
                if child in running:
                    running.remove(child)
            self._unsettled.discard(child)
            gone[child].set()

        await asyncio.gather(*(end(child, children[n + 1 :]) for n, child in enumerate(children)))

    def _forget(self, child: Child) -> None:
        if self._guarding is not None:
            self._guarding.forget(child.group)

    def _revive(self, child: Child, code: int) -> None:
        """Start again what has ended; say so the first time, and again once it had recovered."""
        self.children.remove(child)
        child.kill()  # what it may have left behind
        self._forget(child)
        news = self._revivals.begin(
            child.name, lambda: self.start(child.program), time.monotonic() - child.started
        )
        if news:
            self._say(f"{ended(child, code)}\nIt is started again.")

    async def _launch(self, program: Program) -> Child:
        spare = self._spares.pop(program.name, None)
        if spare and spare.exit_code is None and spare.program.is_like(program):
            spare.become(program)
            return spare
        if spare:
            spare.kill()
            self._forget(spare)
        return await self._begin(program)

    async def _begin(self, program: Program, *, spare: bool = False) -> Child:
        mark = f"{MARK}={self._guard.mark}"
        try:
            child = await Child.start(program, self._show, mark, spare=spare)
        except OSError as error:
            raise StackError(f"The {program.name} cannot be started: {error}.") from None
        self._guard.add(child.group)
        return child

    async def _prepare_spares(self) -> None:
        """Have one wait for each child that is likely to be started anew, once that is at work."""
        for child in list(self.children):
            program = child.program
            settled = child not in self._unsettled and time.monotonic() - child.started > SETTLED
            if program.libraries and settled and program.name not in self._spares:
                self._spares[program.name] = await self._begin(program, spare=True)

    async def _until_ready(self, child: Child, needed: Iterable[Child]) -> None:
        try:
            async with asyncio.timeout(child.program.timeout):
                while not await self._is_ready(child, needed):  # noqa: ASYNC110 - it is asked
                    await asyncio.sleep(POLL)
        except TimeoutError:
            raise late(child) from None

    async def _is_ready(self, child: Child, needed: Iterable[Child]) -> bool:
        """Ask it, and look meanwhile whether there is still anybody to answer."""
        asking = asyncio.ensure_future(child.program.ready())
        try:
            while True:
                done, _ = await asyncio.wait([asking], timeout=POLL)
                if done and asking.result():
                    return True
                for each in list(needed):
                    if (code := each.exit_code) is not None:
                        await each.wait()
                        raise ended(each, code)
                if done:
                    return False
        finally:
            asking.cancel()
