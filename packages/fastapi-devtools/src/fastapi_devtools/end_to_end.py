"""``manage e2e``: the service as it is deployed, tested from a real browser."""

from collections.abc import Sequence
from pathlib import Path

from fastapi_installed_apps import Project

from .browser import find_chromium
from .children import Program
from .declaration import TABLE
from .defaults import frontend_of
from .errors import StackError
from .ports import LOOPBACK
from .preparation import prepared
from .runs import one_run
from .stack import Stack

TESTS = "browser's tests"


def end_to_end(project: Project, names: Sequence[str]) -> int:
    """Run the browser's tests, those of ``names`` or all. Returns 0 when every one passed."""
    with one_run(TESTS) as run:
        supervisor = run.supervisor
        with prepared(project, supervisor, mode="e2e") as stack:

            async def flow() -> None:
                # First, because without a browser there is nothing to wait for.
                found = await supervisor.outcome(find_chromium(stack.plan))
                if found.exit_code:
                    raise StackError("\n".join(found.tail))
                tests = browser_tests(stack, names)
                await stack.start(run.console)
                outcome = await supervisor.outcome(tests)
                if code := outcome.exit_code:
                    raise StackError("Not every test of the browser passed.", code)

            run(flow)
    return run.exit_code


def browser_tests(stack: Stack, names: Sequence[str]) -> Program:
    """Return the tests of ``names``, or all: they visit the frontend and ask the inspector.

    Raises:
        StackError: There is no test file of one of the ``names``, or none at all.
    """
    declared = stack.declared.e2e
    frontend = frontend_of(stack.plan.project) or stack.plan.folder
    files = _files(frontend, declared.tests, names)
    command = stack.plan.command(declared.command, f"{TABLE}.e2e.command")
    environment = {
        **stack.plan.variables,
        "BASE_URL": f"http://{LOOPBACK}:{stack.port('frontend')}",
        "INSPECTOR_URL": stack.inspector.url,
    }
    return Program(TESTS, [*command, *files], frontend, environment, declared.timeout)


def _files(frontend: Path, pattern: str, names: Sequence[str]) -> list[str]:
    files = {path.name.partition(".")[0]: path for path in sorted(frontend.glob(pattern))}
    if not files:
        raise StackError(f"There is no test: none is called {pattern} in {frontend.name}/.")
    if unknown := [name for name in names if name not in files]:
        raise StackError(f"There is no test {unknown[0]!r}: choose from {', '.join(files)}.")
    return [str(path) for name, path in files.items() if name in names or not names]
