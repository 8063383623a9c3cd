"""Prepares one run of the stack: its ports, its folder, its inspector, and what it consists of."""

from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager

from fastapi_installed_apps import Project, Registry
from sentry_inspector import Inspector

from .declaration import Declaration, Mode, read
from .defaults import PROJECTS, defaults
from .dotenv_file import read_dotenv
from .errors import StackError
from .listeners import Listeners
from .plan import Plan
from .ports import LOOPBACK, problem_of
from .stack import Stack
from .supervisor import Supervisor

ERROR_TRACKING = "error_tracking"  # the label of the app


def check_ports(ports: Mapping[str, int]) -> None:
    """Make sure that every port can be had.

    Raises:
        StackError: One cannot; the message names the option that changes it.
    """
    used: dict[int, str] = {}
    for name, port in ports.items():
        if port in used:
            raise StackError(f"--{used[port]}-port and --{name}-port are both {port}.")
        used[port] = name
        if problem := problem_of(port):
            remedy = "stop that, or choose" if "another program" in problem else "choose"
            raise StackError(
                f"Port {port} of {LOOPBACK} {problem}: {remedy} another port with --{name}-port."
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
    reloads: bool = False,
) -> Iterator[Stack]:
    """Prepare a stack, of which nothing is left behind afterwards.

    Args:
        project: Whose.
        supervisor: What will run it.
        mode: What for: to work with it, or to try it as it is deployed and throw it away.
        ports: Of processes, by name; free ones for the others.
        inspector_port: The inspector's; 0 takes any free one.
        without: Names of processes that are left out.
        reloads: Whether processes are to be prepared to be started anew.

    Raises:
        ConfigurationError: Its declaration is wrong.
        StackError: A program that it needs is not installed.
    """
    tracked = tracks_errors(project)
    scratch = supervisor.make_folder("stack-")

    def read_plan(taken: Mapping[str, int] | None) -> tuple[Declaration, Plan]:
        # What is tried and thrown away has a queue and a database of its own.
        dotenv = read_dotenv(project.folder) if mode == "dev" else {}
        tables = defaults(project, tracks_errors=tracked, dotenv=dotenv)
        declared = read(project.folder, tables, mode=mode)
        plan = Plan(
            project,
            declared,
            inspector,
            scratch,
            listeners=listeners,
            ports=taken or ports or {},
            without=without,
            dotenv=dotenv,
            restarts=mode == "dev",
            reloads=reloads,
        )
        return declared, plan

    tables = defaults(project, tracks_errors=tracked)
    policy = project.folder / read(project.folder, tables, mode=mode).policy
    with (
        Listeners() as listeners,
        Inspector(
            inspector_port, PROJECTS, policy=policy if policy.is_file() else None
        ) as inspector,
    ):
        yield Stack(read_plan, inspector, supervisor, listeners, tracks_errors=tracked)


def tracks_errors(project: Project) -> bool:
    """Say whether error tracking is among the installed apps of ``project``."""
    return Registry.load(project).find(ERROR_TRACKING) is not None
