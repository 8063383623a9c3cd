"""``manage dev --check``: one error in each process, and the proof that it arrives as it should."""

from collections.abc import AsyncIterator, Set

from fastapi_installed_apps import Project

from .arrivals import Row, arrived, one_trace
from .browser import errors_of_the_browser
from .preparation import prepared
from .runs import one_run
from .stack import Stack


def check(project: Project, *, without: Set[str]) -> int:
    """Run the check and print a table. Returns 0 when everything that could be checked holds."""
    rows: list[Row] = []
    finished = False
    with one_run() as run:
        console = run.console
        with prepared(project, run.supervisor, mode="check", without=without) as stack:

            async def flow() -> None:
                nonlocal finished
                await stack.start(console)
                # One by one, so that a table shows what held before a failure.
                async for row in _rows(stack):
                    rows.append(row)  # noqa: PERF401
                finished = True

            run(flow)
        if rows:
            console.table([_cells(row) for row in rows])
    return run.exit_code or int(not finished or any(row.problem for row in rows))


async def _rows(stack: Stack) -> AsyncIterator[Row]:
    if not stack.tracks_errors:
        yield Row("backend", skipped="error tracking is not installed")
        return
    await stack.post(stack.declared.check.api, {"error_type": "exception"})
    yield await arrived(stack, "backend")
    if "worker" in stack.plan.steps:
        await stack.post(stack.declared.check.job)
        row = await arrived(stack, "worker")
        yield row
        if row.event:
            yield await one_trace(stack, "request → job", row.event.trace_id)
    if "frontend" in stack.plan.steps:
        async for row in errors_of_the_browser(stack):
            yield row


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
