"""The command line of the project without error tracking."""

from fastapi_installed_apps import command_line

from ..settings import project_of

cli = command_line(project_of(".apps.health", ".apps.visits"))

if __name__ == "__main__":
    cli()
