"""Errors in a real browser, and the proof that they arrive in the trace of their request."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

from .arrivals import Row, arrived, one_trace
from .children import Program
from .defaults import frontend_of
from .installed_programs import node
from .plan import SCRIPTS, Plan
from .ports import LOOPBACK
from .stack import Stack

NO_CHROMIUM = 3  # the exit code of the scripts


async def errors_of_the_browser(stack: Stack) -> AsyncIterator[Row]:
    """Drive the frontend as a visitor would; without a browser, say so."""
    script = await stack.supervisor.outcome(_visit(stack))
    if script.exit_code == NO_CHROMIUM:
        yield Row("frontend", skipped="no Chromium found")
        return
    if script.exit_code:
        said = script.tail[-1] if script.tail else "the script wrote nothing"
        yield Row("frontend", problem=said)
        return
    steps = [json.loads(line) for line in script.tail]
    if not steps:
        yield Row("frontend", skipped="no step is declared")
        return
    first = steps[0]

    row = await arrived(
        stack,
        "frontend",
        lambda item: item.envelope.header.get("event_id") == first["event_id"],
    )
    if row.event and not row.problem and not row.event.summary.title.endswith(first["message"]):
        lost = f"its message {first['message']!r} was lost between the browser and the inspector"
        row = replace(row, problem=lost)
    yield row
    for step in steps:
        if step["request"]:
            yield await one_trace(stack, "browser → request", step["trace_id"])


def find_chromium(plan: Plan) -> Program:
    """Return what looks for a browser and starts it."""
    return _script(plan, "find_chromium.mjs")


def _visit(stack: Stack) -> Program:
    """Return what raises errors in a real browser that visits the frontend."""
    check = stack.declared.check
    variables = {
        "BASE_URL": f"http://{LOOPBACK}:{stack.port('frontend')}",
        "BROWSER_CHECK": check.model_dump_json(include={"page", "steps"}),
    }
    return _script(stack.plan, "browser_check.mjs", variables, timeout=120)


def _script(
    plan: Plan, name: str, variables: dict[str, str] | None = None, timeout: float = 30
) -> Program:
    """Return a script of ours, which finds playwright-core in the frontend's folder."""
    frontend = frontend_of(plan.project) or plan.folder
    command = [node(), str(SCRIPTS / name)]
    environment = {**plan.variables, **(variables or {})}
    return Program("browser", command, frontend, environment, timeout)
