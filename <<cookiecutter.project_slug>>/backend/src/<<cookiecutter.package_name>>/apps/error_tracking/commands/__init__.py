"""The commands ``manage sentry …``. Each is loaded when it is run or listed."""

from importlib import import_module

import click

MODULES = {
    "budget": "budget",
    "doctor": "doctor",
    "id": "identifier",
    "policy": "policy",
    "test": "send",
}


class SentryCommands(click.Group):
    """A group whose commands each live in a module of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or nothing."""
        if cmd_name not in MODULES:
            return None
        module = import_module(f".{MODULES[cmd_name]}", __package__)
        command: click.Command = module.command
        return command


@click.group(cls=SentryCommands)
def sentry() -> None:
    """Ask why events do not arrive, what may leave in them and what they cost; test them."""
