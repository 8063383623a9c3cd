"""One run of the local stack: what is started, in which order, and the proof that it captures."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi_installed_apps import Project, Registry
from sentry_inspector import Inspector

from .console import Console
from .declaration import Declaration, Mode, read
from .defaults import PROJECTS, defaults
from .errors import StackError
from .loopback_http import ask
from .plan import Plan, Step
from .ports import LOOPBACK, is_free
from .side_by_side import side_by_side
from .supervisor import Supervisor

ERROR_TRACKING = "error_tracking"  # the label of the app


class Stack:
    """A stack that can be started.

    ``declared`` and ``plan`` say what it consists of, ``supervisor`` runs it, ``inspector`` gets
    what it captures, if it ``tracks_errors``.
    """

    def __init__(
        self,
        plan: Plan,
        declared: Declaration,
        inspector: Inspector,
        supervisor: Supervisor,
        *,
        tracks_errors: bool,
    ) -> None:
        self.plan = plan
        self.declared = declared
        self.inspector = inspector
        self.supervisor = supervisor
        self.tracks_errors = tracks_errors

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
            run = self.supervisor.complete if step.ends else self.supervisor.start
            await run(step.program)
            console.done(step.program.name, time.monotonic() - before)
            ready[name].set()

        await side_by_side(*(start(name, step) for name, step in self.plan.steps.items()))

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
            await asyncio.to_thread(
                self.inspector.store.wait_for,
                lambda item: item.number > before and item.kind == "event",
                timeout=10,
            )
        except TimeoutError as error:
            raise StackError(f"Errors are not captured. {error}") from None

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


def tracks_errors(project: Project) -> bool:
    """Say whether error tracking is among the installed apps of ``project``."""
    return Registry.load(project).find(ERROR_TRACKING) is not None


def check_ports(ports: Mapping[str, int]) -> None:
    """Make sure that every port can be had.

    Raises:
        StackError: One is in use; the message names the option that changes it.
    """
    used: dict[int, str] = {}
    for name, port in ports.items():
        if port in used:
            raise StackError(f"--{used[port]}-port and --{name}-port are both {port}.")
        used[port] = name
        if not is_free(port):
            raise StackError(
                f"Port {port} of {LOOPBACK} is in use by another program:"
                f" stop that, or choose another port with --{name}-port."
            )


@contextmanager
def prepared(
    project: Project,
    supervisor: Supervisor,
    *,
    mode: Mode,
    ports: Mapping[str, int] | None = None,
    inspector_port: int = 0,
    without: Set[str] = frozenset(),
) -> Iterator[Stack]:
    """Prepare a stack, of which nothing is left behind afterwards.

    Args:
        project: Whose.
        supervisor: What will run it.
        mode: What for: to work with it, or to try it as it is deployed and throw it away.
        ports: Of processes, by name; free ones for the others.
        inspector_port: The inspector's; 0 takes any free one.
        without: Names of processes that are left out.

    Raises:
        ConfigurationError: Its declaration is wrong.
        StackError: A program that it needs is not installed.
    """
    tracked = tracks_errors(project)
    declared = read(project.folder, defaults(project, tracks_errors=tracked), mode=mode)
    with (
        TemporaryDirectory(prefix="stack-") as scratch,
        Inspector(inspector_port, PROJECTS) as inspector,
    ):
        plan = Plan(project, declared, inspector, Path(scratch), ports=ports or {}, without=without)
        yield Stack(plan, declared, inspector, supervisor, tracks_errors=tracked)
