"""The command line of the service: ``manage``."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec

import click


class ServiceCommands(click.Group):
    """The commands below, the local stack's where that is installed, and the apps'.

    The apps are loaded only when they are asked for, because that takes a second.
    """

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or nothing."""
        if command := super().get_command(ctx, cmd_name):
            return command
        for commands in (_stack_commands, _app_commands):
            for command in commands():
                if command.name == cmd_name:
                    return command
        return None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        others = (str(command.name) for command in (*_stack_commands(), *_app_commands()))
        return sorted({*super().list_commands(ctx), *others})


@click.group(cls=ServiceCommands)
def cli() -> None:
    """Check, migrate and run the service."""


@cli.command()
@click.option("--deploy", is_flag=True, help="Judge it as the configuration of production.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(deploy: bool, as_json: bool) -> None:
    """Say what is wrong with the configuration, and what to do about it.

    Ends with exit status 1 if anything is wrong; a warning alone is not.
    """
    from .core.checks import findings  # noqa: PLC0415

    found = list(findings(deploy=deploy))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        for finding in found:
            click.echo(f"{finding.level} {finding.id}: {finding.message}\n  {finding.remedy}")
        click.echo(f"{len(found) or 'No'} finding{'' if len(found) == 1 else 's'}.")
    raise SystemExit(1 if any(finding.level == "error" for finding in found) else 0)


@cli.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from .core.migrations import upgrade  # noqa: PLC0415

    asyncio.run(upgrade())


@cli.command()
@click.argument("message")
def makemigration(message: str) -> None:
    """Write a migration for what changed in the models; MESSAGE names it."""
    from .core.migrations import write_revision  # noqa: PLC0415

    if not asyncio.run(write_revision(message)):
        click.echo("The database has what the models say: no migration is needed.")


def _stack_commands() -> Iterable[click.Command]:
    if not find_spec(".devtools", __package__):
        return ()
    commands: Iterable[click.Command] = import_module(".devtools.commands", __package__).commands()
    return commands


def _app_commands() -> Iterable[click.Command]:
    from .core.registry import Process, Registry  # noqa: PLC0415
    from .settings import INSTALLED_APPS  # noqa: PLC0415

    registry = Registry(INSTALLED_APPS, __package__)
    registry.setup(Process.COMMAND)
    return [command for app in registry.apps for command in app.commands()]


def main() -> None:
    """Run the command line."""
    from .core.startup import one_sentence  # noqa: PLC0415

    with one_sentence():
        cli()


if __name__ == "__main__":
    main()
