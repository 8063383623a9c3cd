"""One run of the local stack: what is started, in which order, and the proof that it captures."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress

from sentry_inspector import Captured, Inspector

from .console import Console
from .declaration import Declaration
from .errors import StackError
from .listeners import Listeners
from .loopback_http import ask
from .plan import Plan, Step
from .side_by_side import side_by_side
from .supervisor import Supervisor


class Stack:
    """A stack that can be started.

    ``declared`` and ``plan`` say what it consists of, ``supervisor`` runs it, ``inspector`` gets
    what it captures, if it ``tracks_errors``. ``due`` are the processes that wait for a restart.
    """

    def __init__(
        self,
        read_plan: Callable[[Mapping[str, int] | None], tuple[Declaration, Plan]],
        inspector: Inspector,
        supervisor: Supervisor,
        listeners: Listeners,
        *,
        tracks_errors: bool,
    ) -> None:
        self._read_plan = read_plan
        self.declared, self.plan = read_plan(None)
        self.inspector = inspector
        self.supervisor = supervisor
        self._listeners = listeners
        self.tracks_errors = tracks_errors
        self.due: set[str] = set()

    async def start(self, console: Console) -> None:
        """Start each process once those that it needs are ready.

        Raises:
            StackError: Something cannot be started.
        """
        console.done("inspector")
        ready = {name: asyncio.Event() for name in self.plan.steps}

        async def start(name: str, step: Step) -> None:
            for need in step.needs:
                if need in ready:
                    await ready[need].wait()
            before = time.monotonic()
            await self._run(step)
            console.done(step.program.name, time.monotonic() - before)
            ready[name].set()

        await side_by_side(*(start(name, step) for name, step in self.plan.steps.items()))

    def reread(self) -> Collection[str]:
        """Read anew what is declared and what ``.env`` says; return what that changes.

        Raises:
            ConfigurationError: Something in there is not accepted; all stays as it was.
            StackError: A program that is now needed is not installed; all stays as it was.
        """
        before = self.plan.steps
        self.declared, self.plan = self._read_plan(self.plan.ports)
        after = self.plan.steps
        same = {
            name
            for name in {*before} & {*after}
            if after[name].program.is_like(before[name].program)
        }
        # Each that reads what is edited reads .env as well, and what it reads there is migrated.
        return ({*before} | {*after}) - same | {
            name for name, step in after.items() if step.reloads or step.ends
        }

    async def restart(self) -> list[StackError]:
        """Start the processes that are ``due`` anew. Returns why some of them now fail.

        Those that fail, and those that need them, stay due.
        """
        due = set(self.due)
        steps = {name: step for name, step in self.plan.steps.items() if name in due}
        titles = {step.program.name for step in steps.values()}
        known = {step.program.name for step in self.plan.steps.values()}
        gone = {child.name for child in self.supervisor.children} - known
        for name in steps:
            if name in self.plan.ports:
                await self._listeners.leave(self.plan.ports[name])
        await self.supervisor.remove(titles | gone)
        self.due &= {*steps}
        ready = {name: asyncio.Event() for name in steps}
        failures: list[StackError] = []

        async def start(name: str, step: Step) -> None:
            needed = [need for need in step.needs if need in ready]
            for need in needed:
                await ready[need].wait()
            if not self.due.isdisjoint(needed):
                ready[name].set()
                return
            try:
                await self._run(step)
                self.due.discard(name)
            except StackError as error:
                failures.append(error)
                if name in self.plan.ports:
                    await self._listeners.answer(self.plan.ports[name], str(error))
            finally:
                ready[name].set()

        await side_by_side(*(start(name, step) for name, step in steps.items()))
        return failures

    def urls(self) -> list[tuple[str, str]]:
        """Return where everything is."""
        return [*self.plan.urls, ("Inspector", self.inspector.url)]

    def port(self, process: str) -> int:
        """Return where a process listens.

        Raises:
            StackError: There is no such process, or it has no port.
        """
        if process not in self.plan.ports:
            raise StackError(f"The stack has no process called {process} that listens on a port.")
        return self.plan.ports[process]

    async def verify(self) -> None:
        """Capture an error in the API and wait until it has arrived.

        Raises:
            StackError: Nothing arrived.
        """
        before = self.inspector.store.last
        await self.post(self.declared.check.api, {"error_type": "capture"})
        try:
            await self.arrival(lambda item: item.number > before and item.kind == "event", 10)
        except TimeoutError as error:
            raise StackError(f"Errors are not captured. {error}") from None

    async def arrival(self, fits: Callable[[Captured], bool], seconds: float) -> Captured:
        """Return the first captured item that fits, waiting up to so many ``seconds`` for it.

        Raises:
            TimeoutError: None came; the message lists what did.
        """
        store = self.inspector.store
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def tell() -> None:
            with suppress(RuntimeError):  # nobody waits any more
                loop.call_soon_threadsafe(changed.set)

        stop = store.subscribe(tell)
        try:
            async with asyncio.timeout(seconds):
                while True:
                    changed.clear()
                    for item in store.events():
                        if fits(item):
                            return item
                    await changed.wait()
        except TimeoutError:
            came = [f"{item.service} {item.kind}: {item.title}" for item in store.events()]
            received = "; ".join(came) or "nothing"
            raise TimeoutError(
                f"Nothing that fits came within {seconds:g} s. Received: {received}."
            ) from None
        finally:
            stop()

    async def post(self, path: str, body: Mapping[str, str] | None = None) -> None:
        """Send a request to the API that makes something go wrong there.

        Raises:
            StackError: There is no such route, or no answer.
        """
        status = await ask("POST", self.port("api"), path, body)
        if status is None:
            raise StackError(f"The API does not answer POST {path}.")
        if status in (404, 405, 422, 503):
            raise StackError(f"The API answers POST {path} with {status}.")

    async def _run(self, step: Step) -> None:
        run = self.supervisor.complete if step.ends else self.supervisor.start
        await run(step.program)
