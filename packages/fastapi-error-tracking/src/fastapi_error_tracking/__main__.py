"""``python -m fastapi_error_tracking``: the commands, where there is no ``manage`` to have them."""

from importlib import import_module
from typing import Any, ClassVar

import click
from fastapi_installed_apps import (
    AppConfig,
    ConfigurationError,
    Process,
    Project,
    Registry,
    one_sentence,
)

from .app import App
from .commands import MODULES, SentryCommands
from .installing import project as unknown_project


class CommandLine(SentryCommands):
    """The commands of ``manage sentry``, and ``check``."""

    modules: ClassVar = {"check": "check", **MODULES}


@click.group(cls=CommandLine, name="fastapi_error_tracking")
@click.option(
    "--app",
    "api",
    metavar="MODULE:NAME",
    help="The application that error tracking is installed in, to know its routes: main:app.",
)
@click.option(
    "--project",
    metavar="MODULE:NAME",
    help="The project that INSTALLED_APPS belongs to: clinic.settings:PROJECT.",
)
@click.pass_context
def main(ctx: click.Context, api: str | None, project: str | None) -> None:
    """Check error tracking, ask why events do not arrive and what may leave in them.

    Without an option only the environment and .env are known.
    """
    if api and project:
        raise click.UsageError("Give --app or --project.")
    ctx.obj = _installed_in(_application(api) if api else _registry(project))


def _application(api: str) -> Registry:
    registry = getattr(getattr(_named(api), "state", None), "installed_apps", None)
    if not isinstance(registry, Registry):
        raise ConfigurationError(f"{api} is no application that anything was installed in.")
    return registry


def _registry(project: str | None) -> Registry:
    found = _named(project) if project else unknown_project("")
    if not isinstance(found, Project):
        raise ConfigurationError(f"{project} is no Project of fastapi_installed_apps.")
    registry = Registry.load(found)
    registry.setup(Process.COMMAND)
    return registry


def _installed_in(registry: Registry) -> AppConfig:
    app = registry.find(App.label)
    if not isinstance(app, App):
        raise ConfigurationError("fastapi_error_tracking is not among the installed apps.")
    return app


def _named(what: str) -> Any:
    module, _, name = what.partition(":")
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise
        raise ConfigurationError(f"There is no module {module!r} here.") from error
    except AttributeError as error:
        raise ConfigurationError(f"{module!r} has no {name!r}; write MODULE:NAME.") from error
    return found


if __name__ == "__main__":
    with one_sentence():
        main(prog_name="python -m fastapi_error_tracking")
