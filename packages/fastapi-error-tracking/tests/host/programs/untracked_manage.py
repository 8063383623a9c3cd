"""The command line of the project without error tracking."""

from fastapi_installed_apps import command_line

from ..settings import project_of

PROJECT = project_of(".apps.health", ".apps.visits")

cli = command_line(PROJECT)

if __name__ == "__main__":
    cli()
