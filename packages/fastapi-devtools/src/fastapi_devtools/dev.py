"""``manage dev``: the whole service on this machine, and every error it captures on the screen."""

import asyncio
import time
from collections.abc import Mapping, Set
from contextlib import suppress

from fastapi_installed_apps import Project
from sentry_inspector import Inspector
from watchfiles import PythonFilter, awatch

from .console import Console
from .errors import StackError
from .side_by_side import side_by_side
from .stack import Stack, check_ports, prepared
from .supervisor import Supervisor, run


def run_until_stopped(
    project: Project,
    *,
    ports: Mapping[str, int],
    inspector_port: int,
    without: Set[str],
    reload: bool,
) -> int:
    """Run the stack until it is interrupted or a part of it fails. Returns the exit code."""
    console = Console()
    supervisor = Supervisor(console.child)
    try:
        check_ports({**ports, "inspector": inspector_port})
        with prepared(
            project,
            supervisor,
            mode="dev",
            ports=ports,
            inspector_port=inspector_port,
            without=without,
        ) as stack:
            return run(supervisor, lambda: _flow(stack, console, reload=reload), console)
    except StackError as error:
        console.failure(str(error))
        return error.exit_code


async def _flow(stack: Stack, console: Console, *, reload: bool) -> None:
    await stack.start(console)
    if stack.tracks_errors and "api" in stack.plan.ports:
        before = time.monotonic()
        await stack.verify()
        console.done("an error of the API reaches the inspector", time.monotonic() - before)
    elif not stack.tracks_errors:
        console.skipped("errors are not captured: error tracking is not installed")
    console.urls(stack.urls())
    console.align(child.name for child in stack.supervisor.children)
    console.loud = True
    _show_captured(stack.inspector, console)
    parts = [stack.supervisor.watch()]
    if reload:
        parts.append(_reload(stack, console))
    await side_by_side(*parts)


def _show_captured(inspector: Inspector, console: Console) -> None:
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


async def _reload(stack: Stack, console: Console) -> None:
    async for _ in awatch(*stack.plan.watched, watch_filter=PythonFilter()):
        before = time.monotonic()
        failures = await stack.supervisor.reload()
        for failure in failures:
            console.failure(f"{failure}\nWaiting for the next change.")
        if not failures:
            console.say(f"Reloaded in {time.monotonic() - before:.1f} s.")
