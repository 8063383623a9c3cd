"""The command line of the service: ``manage``."""

import asyncio
import json
from importlib import import_module
from importlib.util import find_spec

import click

from .core.registry import Process
from .core.startup import get_registry, one_sentence


@click.group()
def cli() -> None:
    """Check, migrate and run the service."""


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(as_json: bool) -> None:
    """Say what is wrong with the configuration, and what to do about it."""
    findings = [finding for app in get_registry().apps for finding in app.checks()]
    if as_json:
        click.echo(json.dumps([vars(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(f"{finding.id}: {finding.message}\n  {finding.remedy}")
        click.echo(f"{len(findings) or 'No'} finding{'' if len(findings) == 1 else 's'}.")
    raise SystemExit(1 if findings else 0)


@cli.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from .core.migrations import upgrade  # noqa: PLC0415 - slow to import

    asyncio.run(upgrade())


@cli.command()
@click.argument("message")
def makemigration(message: str) -> None:
    """Write a migration for what changed in the models; MESSAGE names it."""
    from .core.migrations import write_revision  # noqa: PLC0415 - slow to import

    asyncio.run(write_revision(message))


def _add_commands() -> None:
    registry = get_registry()
    for app in registry.apps:
        for command in app.commands():
            cli.add_command(command)
    if find_spec(".devtools", __package__):
        commands = import_module(".devtools.commands", __package__)
        for command in commands.commands():
            cli.add_command(command)


def main() -> None:
    """Run the command line."""
    with one_sentence():
        _add_commands()
        get_registry().setup(Process.COMMAND)
        cli()
