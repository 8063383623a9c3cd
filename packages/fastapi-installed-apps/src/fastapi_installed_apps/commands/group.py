"""``manage``: the commands of the project, of its tools and of its apps."""

from collections.abc import Iterator
from typing import Any

import click

from ..app import Process
from ..configuration import one_sentence
from ..plugins import plugins
from ..project import Project
from ..registry import Registry
from .check import check
from .eject import eject


class ServiceCommands(click.Group):
    """The commands below, those that a project adds, the installed tools' and the apps'.

    The apps are loaded only when they are asked for, because that takes a second. Calling the group
    runs it; what keeps the service from starting ends it with one sentence.
    """

    def __init__(self, project: Project) -> None:
        super().__init__(
            "manage",
            commands=[check, eject],
            help=f"Check, migrate and run {project.name or 'the service'}.",
            context_settings={"obj": project},
        )
        self.project = project

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or nothing."""
        own = super().get_command(ctx, cmd_name)
        return own or next((found for found in self._others() if found.name == cmd_name), None)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        others = (str(command.name) for command in self._others())
        return sorted({*super().list_commands(ctx), *others})

    def _others(self) -> Iterator[click.Command]:
        for plugin in plugins():
            yield from plugin.commands(self.project)
        registry = Registry.load(self.project)
        registry.setup(Process.COMMAND)
        for app in registry.apps:
            yield from app.commands()

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line."""
        with one_sentence():
            return super().main(*args, **options)


def command_line(project: Project) -> ServiceCommands:
    """Return the command line of ``project``: add its own commands with ``@cli.command()``."""
    return ServiceCommands(project)
