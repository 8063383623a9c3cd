"""The command line."""

from fastapi_installed_apps import command_line

from .settings import PROJECT

cli = command_line(PROJECT)

if __name__ == "__main__":
    cli()
