"""``manage dev``: the whole service on this machine, and every error it captures on the screen."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager, suppress

from fastapi_installed_apps import ConfigurationError, Project
from sentry_inspector import Inspector

from .changes import dotenv_changes, source_changes
from .console import Console
from .errors import StackError
from .keys import heard, pressable
from .opener import open_page
from .preparation import check_ports, prepared
from .runs import Run, one_run
from .side_by_side import side_by_side
from .stack import Stack

HINT = "Ctrl-C stops everything."
KEYS = "r restarts · o opens the page · i the inspector · e shows errors only · q quits"


def run_until_stopped(
    project: Project,
    *,
    ports: Mapping[str, int],
    inspector_port: int,
    without: Set[str],
    reload: bool,
) -> int:
    """Run the stack until it is interrupted or a part of it fails. Returns the exit code."""
    with one_run() as run:
        check_ports({**ports, "inspector": inspector_port})
        with prepared(
            project,
            run.supervisor,
            mode="dev",
            ports=ports,
            inspector_port=inspector_port,
            without=without,
            reloads=reload,
        ) as stack:
            run(Development(stack, run, reload=reload).flow)
    return run.exit_code


class Development:
    """A stack that is worked with: started, shown, and started anew where something changes."""

    def __init__(self, stack: Stack, run: Run, *, reload: bool) -> None:
        self._stack = stack
        self._run = run
        self._console = run.console
        self._reload = reload
        self._wanted = asyncio.Event()
        self._opening: set[asyncio.Task[None]] = set()

    async def flow(self) -> None:
        """Start everything, and go on until it is stopped or fails.

        Raises:
            StackError: Something failed.
        """
        stack, console = self._stack, self._console
        await stack.start(console)
        if stack.tracks_errors and "api" in stack.plan.ports:
            before = time.monotonic()
            await stack.verify()
            console.done("an error of the API reaches the inspector", time.monotonic() - before)
        elif not stack.tracks_errors:
            console.skipped("errors are not captured: error tracking is not installed")
        console.urls(stack.urls(), [HINT, KEYS] if pressable() else [HINT])
        console.align(child.name for child in stack.supervisor.children)
        console.loud = True
        show_captured(stack.inspector, console)
        parts = [stack.supervisor.watch(), self._restart_when_wanted()]
        if self._reload:
            parts += [self._notice_source(), self._notice_dotenv()]
        actions = {
            "r": self._want_everything,
            "o": lambda: self._open(stack.urls()[0][1]),
            "i": lambda: self._open(stack.inspector.url),
            "e": self._toggle_errors,
            "q": self._run.ask_to_stop,
        }
        with heard(actions):
            await side_by_side(*parts)

    async def _restart_when_wanted(self) -> None:
        """Start anew what is due; a wish that comes meanwhile is for what is still due as well."""
        restarting: asyncio.Task[None] | None = None
        try:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                if restarting is not None:
                    restarting.cancel()
                    await asyncio.gather(restarting, return_exceptions=True)
                restarting = asyncio.create_task(self._restart())
        finally:
            if restarting is not None:
                restarting.cancel()
                await asyncio.gather(restarting, return_exceptions=True)

    async def _restart(self) -> None:
        before = time.monotonic()
        failures = await self._stack.restart()
        for failure in failures:
            # What it wrote was shown as it came, unless errors alone are.
            shown = str(failure) if self._console.errors_only else failure.sentence
            self._console.failure(f"{shown} Waiting for the next change.")
        if not failures:
            self._console.say(f"Reloaded in {time.monotonic() - before:.1f} s.")

    async def _notice_source(self) -> None:
        with self._said():
            async for _ in source_changes(self._stack.plan.watched):
                self._stack.due |= {
                    name for name, step in self._stack.plan.steps.items() if step.reloads
                }
                self._wanted.set()

    async def _notice_dotenv(self) -> None:
        with self._said():
            async for _ in dotenv_changes(self._stack.plan.folder):
                self._reread(everything=False)

    def _want_everything(self) -> None:
        self._reread(everything=True)

    def _reread(self, *, everything: bool) -> None:
        with self._said():
            changed = self._stack.reread()
            self._stack.due |= {*self._stack.plan.steps} if everything else {*changed}
            self._console.say("Restarting." if everything else ".env has changed: restarting.")
            self._wanted.set()

    def _toggle_errors(self) -> None:
        self._console.errors_only = not self._console.errors_only
        shown = "Errors only" if self._console.errors_only else "All lines"
        self._console.say(f"{shown} from now on; e changes it.")

    def _open(self, url: str) -> None:
        async def open_it() -> None:
            if not await open_page(url):
                self._console.say(f"No browser was found: open {url}")

        task = asyncio.create_task(open_it())
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Show an error of the stack, and go on."""
        try:
            yield
        except (StackError, ConfigurationError) as error:
            self._console.failure(str(error))


def show_captured(inspector: Inspector, console: Console) -> None:
    """Show what was captured or refused, and what will be, as long as the loop runs."""
    loop = asyncio.get_running_loop()
    last = last_refused = 0

    def show() -> None:
        nonlocal last, last_refused
        for item in inspector.store.events(after=last):
            console.captured(item, inspector.url)
            last = item.number
        for refusal in inspector.store.rejected(after=last_refused):
            console.refused(refusal, inspector.url)
            last_refused = refusal.number

    def changed() -> None:
        # The last reports arrive while everything stops, some of them after the loop has.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(show)

    inspector.store.subscribe(changed)
    show()
