"""The command line, with a command of the project's own."""

import click

from fastapi_installed_apps import command_line

from .settings import PROJECT

main = command_line(PROJECT)


@main.command()
def greet() -> None:
    """Greet."""
    click.echo("hello")


if __name__ == "__main__":
    main()
