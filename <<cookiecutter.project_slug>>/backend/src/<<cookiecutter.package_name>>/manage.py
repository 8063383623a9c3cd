"""The command line of the service: ``manage``. What is installed adds commands to these."""

import asyncio

import click
from fastapi_installed_apps import command_line

from .core.project import PROJECT

main = command_line(PROJECT)


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from .core.migrations import upgrade  # noqa: PLC0415

    asyncio.run(upgrade())


@main.command()
@click.argument("message")
def makemigration(message: str) -> None:
    """Write a migration for what changed in the models; MESSAGE names it."""
    from .core.migrations import write_revision  # noqa: PLC0415

    if not asyncio.run(write_revision(message)):
        click.echo("The database has what the models say: no migration is needed.")


if __name__ == "__main__":
    main()
