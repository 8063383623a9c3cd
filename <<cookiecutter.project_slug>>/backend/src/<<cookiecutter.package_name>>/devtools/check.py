"""``manage dev --check``: one error in each process, and the proof that it arrives as it should."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from . import programs
from .console import Console
from .inspector import Captured, Inspector
from .ports import free_port
from .stack import TEST_ERROR, TEST_JOB_ERROR, Ports, Stack
from .supervisor import Supervisor, run

PATIENCE = 20.0
NO_CHROMIUM = 3
PROJECTS = {"backend": 1, "worker": 2, "frontend": 3}


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one thing to prove: it holds unless there is a ``problem``."""

    what: str
    event: Captured | None = None
    problem: str = ""
    skipped: str = ""


def check(ports: Ports) -> int:
    """Run the check and print a table. Returns 0 when everything that could be checked holds.

    Of ``ports`` only counts whether there is a frontend: all of them are chosen anew.
    """
    console = Console()
    supervisor = Supervisor(console.child)
    rows: list[Row] = []
    finished = False
    with tempfile.TemporaryDirectory(prefix="check-") as scratch, Inspector() as inspector:
        frontend = None if ports.frontend is None else free_port()
        ports = Ports(free_port(), inspector.port, frontend)
        stack = Stack(ports, inspector, supervisor, Path(scratch))
        stack.variables["DATABASE_URL"] = f"sqlite:///{scratch}/check.db"

        async def flow() -> None:
            nonlocal finished
            await stack.start(console, built=True)
            # One by one, so that a table shows what was proved before a failure.
            async for row in _prove(stack):
                rows.append(row)  # noqa: PERF401
            finished = True

        code = run(supervisor, flow, console)
    if rows:
        console.table([_cells(row) for row in rows])
    return code or int(not finished or any(row.problem for row in rows))


async def _prove(stack: Stack) -> AsyncIterator[Row]:
    if not stack.tracks_errors:
        yield Row("backend", skipped="error tracking is not installed")
        return
    await stack.post(TEST_ERROR, {"error_type": "exception"})
    yield await _arrived(stack, "backend")
    if "worker" in stack.services:
        await stack.post(TEST_JOB_ERROR)
        row = await _arrived(stack, "worker")
        yield row
        if row.event:
            yield await _one_trace(stack, "request → job", row.event.trace_id)
    if "frontend" in stack.services:
        async for row in _prove_browser(stack):
            yield row


async def _prove_browser(stack: Stack) -> AsyncIterator[Row]:
    program = programs.browser_check(stack.variables, stack.frontend_url)
    script = await stack.supervisor.outcome(program)
    if script.exit_code == NO_CHROMIUM:
        yield Row("frontend", skipped="no Chromium found")
        return
    if script.exit_code:
        yield Row(
            "frontend", problem=script.tail[-1] if script.tail else "the script wrote nothing"
        )
        return
    steps = {step["step"]: step for step in map(json.loads, script.tail)}
    thrown = steps["throw"]["event_id"]
    yield await _arrived(
        stack, "frontend", lambda item: item.envelope.header.get("event_id") == thrown
    )
    yield await _one_trace(stack, "browser → request", steps["request"]["trace_id"])


async def _arrived(
    stack: Stack, service: str, fits: Callable[[Captured], bool] = lambda _: True
) -> Row:
    def is_it(item: Captured) -> bool:
        return item.kind == "event" and item.project == PROJECTS[service] and fits(item)

    try:
        event = await asyncio.to_thread(stack.inspector.store.wait_for, is_it, PATIENCE)
    except TimeoutError as error:
        return Row(service, problem=str(error))
    expected = {
        "service": service,
        "release": stack.variables["SENTRY_RELEASE"],
        "environment": stack.variables["SENTRY_ENVIRONMENT"],
    }
    problems = [
        f"{name} is {getattr(event.summary, name)!r} instead of {right!r}"
        for name, right in expected.items()
        if getattr(event.summary, name) != right
    ]
    return Row(service, event, problem="; ".join(problems))


async def _one_trace(stack: Stack, what: str, trace_id: str | None) -> Row:
    """Find the request that belongs to the trace of what was seen elsewhere."""
    if trace_id is None:
        return Row(what, problem="the error names no trace")

    def is_request(item: Captured) -> bool:
        recorded = item.kind in ("transaction", "span") and item.service == "backend"
        return recorded and trace_id.encode() in item.item.payload

    try:
        request = await asyncio.to_thread(stack.inspector.store.wait_for, is_request, PATIENCE)
    except TimeoutError as error:
        return Row(what, problem=f"no request in trace {trace_id}. {error}")
    return Row(what, request)


def _cells(row: Row) -> tuple[str, ...]:
    mark = "✗" if row.problem else "-" if row.skipped else "✓"
    if row.problem or row.skipped or row.event is None:
        return (mark, row.what, row.problem or f"skipped: {row.skipped}")
    said = row.event.summary
    trace = (said.trace_id or "")[:8]
    return (
        mark,
        row.what,
        said.title,
        *map(str, (said.service, said.release, said.environment)),
        trace,
    )
