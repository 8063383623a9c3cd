"""``manage dev --check``: one error in each process, and the proof that it arrives as it should."""

from collections.abc import AsyncIterator

#%% if cookiecutter.frontend != "none"
from .browser import prove_browser
#%% endif
from .console import Console
from .disposable import disposable_stack
#%% if cookiecutter.worker
from .proofs import Row, arrived, one_trace
from .stack import TEST_ERROR, TEST_JOB_ERROR, Stack
#%% else
from .proofs import Row, arrived
from .stack import TEST_ERROR, Stack
#%% endif
from .supervisor import Supervisor, run


#%% if cookiecutter.frontend != "none"
def check(*, with_frontend: bool) -> int:
#%% else
def check() -> int:
#%% endif
    """Run the check and print a table. Returns 0 when everything that could be checked holds."""
    console = Console()
    supervisor = Supervisor(console.child)
    rows: list[Row] = []
    finished = False
{% if cookiecutter.frontend != "none" %}
    with disposable_stack(supervisor, with_frontend=with_frontend) as stack:
{% else %}
    with disposable_stack(supervisor) as stack:
{% endif %}

        async def flow() -> None:
            nonlocal finished
#%% if cookiecutter.frontend != "none"
            await stack.start(console, built=True)
#%% else
            await stack.start(console)
#%% endif
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
    yield await arrived(stack, "backend")
#%% if cookiecutter.worker
    await stack.post(TEST_JOB_ERROR)
    row = await arrived(stack, "worker")
    yield row
    if row.event:
        yield await one_trace(stack, "request → job", row.event.trace_id)
#%% endif
{% if cookiecutter.frontend != "none" %}
    if stack.ports.frontend is not None:
        async for row in prove_browser(stack):
            yield row
{% endif %}


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
