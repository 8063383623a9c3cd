"""The command line of the service: ``manage``. What is installed adds commands to these."""

import asyncio

import click
from fastapi_installed_apps import command_line

from .core.project import PROJECT

main = command_line(PROJECT)


@main.command()
@click.option("--to", "revision", help="Go to this revision, forward or with --back.")
@click.option("--back", is_flag=True, help="Undo the last migration, or those after --to.")
def migrate(revision: str | None, back: bool) -> None:
    """Bring the database's tables up to date."""
    from .core.migrations import downgrade, upgrade  # noqa: PLC0415

    move = downgrade(revision or "-1") if back else upgrade(revision or "head")
    if newer := asyncio.run(move):
        click.echo(
            f"The database is at {', '.join(newer)}, which a newer release has made: left as it is."
        )


@main.command()
@click.argument("message")
def makemigration(message: str) -> None:
    """Write a migration for what changed in the models; MESSAGE names it."""
    from .core.migrations import write_revision  # noqa: PLC0415

    if not asyncio.run(write_revision(message)):
        click.echo("The database has what the models say: no migration is needed.")


if __name__ == "__main__":
    main()
