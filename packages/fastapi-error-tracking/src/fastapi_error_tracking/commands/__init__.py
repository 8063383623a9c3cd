"""The commands ``manage sentry …``. Each is loaded when it is run or listed."""

from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import click

if TYPE_CHECKING:
    from ..app import App

MODULES = {
    "budget": "budget",
    "doctor": "doctor",
    "id": "identifier",
    "policy": "policy",
    "prove": "prove",
    "test": "send_test_errors",
}


class SentryCommands(click.Group):
    """A group whose commands each live in a module of their own."""

    modules: ClassVar = MODULES

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or nothing."""
        if cmd_name not in self.modules:
            return None
        module = import_module(f".{self.modules[cmd_name]}", __package__)
        command: click.Command = module.command
        return command


def sentry(app: "App") -> click.Group:
    """Return the commands for ``app`` and the project that it is installed in."""
    return SentryCommands(
        "sentry",
        help="Ask why events do not arrive, what may leave in them and what they cost; test them.",
        context_settings={"obj": app},
    )
