"""``manage dev``: the whole service on this machine, and every error it captures on the screen."""

import asyncio
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from watchfiles import PythonFilter, awatch

from .console import Console
from .inspector import Inspector
from .layout import BACKEND
from .stack import Ports, Stack
from .supervisor import StackError, Supervisor, run
from .together import together


def run_until_stopped(ports: Ports, *, reload: bool) -> int:
    """Run the stack until it is interrupted or a part of it fails. Returns the exit code."""
    console = Console()
    supervisor = Supervisor(console.child)
    try:
        ports.check()
    except StackError as error:
        console.failure(str(error))
        return error.exit_code
    with (
        tempfile.TemporaryDirectory(prefix="dev-") as scratch,
        Inspector(ports.inspector) as inspector,
    ):
        stack = Stack(ports, inspector, supervisor, Path(scratch))
        return run(supervisor, lambda: _flow(stack, console, reload=reload), console)


async def _flow(stack: Stack, console: Console, *, reload: bool) -> None:
    await stack.start(console)
    if stack.tracks_errors:
        before = time.monotonic()
        await stack.verify()
        console.done("an error of the API reaches the inspector", time.monotonic() - before)
    else:
        console.skipped("errors are not captured: error tracking is not installed")
    console.urls(stack.urls())
    console.loud = True
    _show_captured(stack.inspector, console)
    parts = [stack.supervisor.watch()]
    if reload:
        parts.append(_reload(stack.supervisor, console))
    await together(*parts)


def _show_captured(inspector: Inspector, console: Console) -> None:
    loop = asyncio.get_running_loop()
    last = 0

    def show() -> None:
        nonlocal last
        for item in inspector.store.events(after=last):
            console.captured(item, inspector.url)
            last = item.number

    def changed() -> None:
        # The last reports arrive while everything stops, some of them after the loop has.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(show)

    inspector.store.subscribe(changed)
    show()


async def _reload(supervisor: Supervisor, console: Console) -> None:
    async for _ in awatch(BACKEND / "src", watch_filter=PythonFilter()):
        before = time.monotonic()
        failures = await supervisor.reload()
        for failure in failures:
            console.failure(f"{failure}\nWaiting for the next change.")
        if not failures:
            console.say(f"Reloaded in {time.monotonic() - before:.1f} s.")
