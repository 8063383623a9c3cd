"""What the local stack adds to ``manage``."""

from collections.abc import Iterable
from functools import cached_property

import click
from fastapi_installed_apps import Project

from .declaration import Process, read
from .defaults import defaults, frontend_of

PORT = click.IntRange(1, 65535)
INSPECTOR_PORT = 8969


def commands(project: Project) -> Iterable[click.Command]:
    """Yield the commands that make sense for ``project``."""
    yield Dev(project)
    if frontend_of(project):
        yield end_to_end_command(project)


class Dev(click.Command):
    """``dev``: with an option for each port of a process, and for each that can be left out."""

    def __init__(self, project: Project) -> None:
        super().__init__(
            "dev",
            callback=self._run,
            help="Run the whole service on this machine, and show the errors it captures.",
            params=[
                click.Option(
                    ["--no-reload"], is_flag=True, help="Do not restart when the source changes."
                ),
                click.Option(
                    ["--check", "checking"],
                    is_flag=True,
                    help="Start everything on free ports with a database of its own, provoke an"
                    " error in each process, verify that it arrives, stop, and exit accordingly.",
                ),
            ],
        )
        self._project = project

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options, those of the declared processes first.

        Raises:
            ConfigurationError: The declaration is wrong.
        """
        # Read here and not before, so that a mistake in it stops no other command.
        chosen: list[click.Parameter] = [
            _port_option(name, process.port)
            for name, process in self._processes.items()
            if isinstance(process.port, int)
        ]
        left_out = [
            click.Option([f"--no-{name}"], is_flag=True, help=f"Leave the {name} out.")
            for name, process in self._processes.items()
            if process.optional
        ]
        inspector = _port_option("inspector", INSPECTOR_PORT)
        return [*chosen, inspector, *left_out, *super().get_params(ctx)]

    @cached_property
    def _processes(self) -> dict[str, Process]:
        tables = defaults(self._project, tracks_errors=False)
        declared = read(self._project.folder, tables, mode="dev")
        return {name: each for name, each in declared.processes.items() if each.enabled}

    def _run(self, **given: object) -> None:
        # Imported late: no other command should wait for them.
        from .check import check  # noqa: PLC0415
        from .dev import run_until_stopped  # noqa: PLC0415

        without = {name for name in self._processes if given.get(f"no_{_identifier(name)}")}
        if given["checking"]:
            raise SystemExit(check(self._project, without=without))
        ports = {
            name: port
            for name in self._processes
            if isinstance(port := given.get(f"{_identifier(name)}_port"), int)
            and name not in without
        }
        inspector_port = given["inspector_port"]
        assert isinstance(inspector_port, int)  # noqa: S101 - click made it one
        code = run_until_stopped(
            self._project,
            ports=ports,
            inspector_port=inspector_port,
            without=without,
            reload=not given["no_reload"],
        )
        raise SystemExit(code)


def end_to_end_command(project: Project) -> click.Command:
    """Return ``e2e``."""

    @click.command()
    @click.argument("names", nargs=-1)
    def e2e(names: tuple[str, ...]) -> None:
        """Test the built frontend in a real browser, with the API and all behind it.

        NAMES are those of test files, such as `traces`; without any, all run.
        """
        from .end_to_end import end_to_end  # noqa: PLC0415

        raise SystemExit(end_to_end(project, names))

    return e2e


def _port_option(name: str, port: int) -> click.Option:
    return click.Option([f"--{name}-port"], type=PORT, default=port, show_default=True)


def _identifier(name: str) -> str:
    """Return a name as click makes it a parameter's."""
    return name.replace("-", "_")
