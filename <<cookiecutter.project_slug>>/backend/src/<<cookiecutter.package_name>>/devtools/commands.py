"""What the local stack adds to ``manage``."""

from collections.abc import Iterable

import click

PORT = click.IntRange(1, 65535)


def commands() -> Iterable[click.Command]:
    """Return the commands."""
{% if cookiecutter.frontend != "none" %}
    return (dev, e2e)
{% else %}
    return (dev,)
{% endif %}


@click.command()
@click.option("--api-port", type=PORT, default=8000, show_default=True)
#%% if cookiecutter.frontend != "none"
@click.option("--frontend-port", type=PORT, default=5173, show_default=True)
#%% endif
@click.option("--inspector-port", type=PORT, default=8969, show_default=True)
#%% if cookiecutter.frontend != "none"
@click.option("--no-frontend", is_flag=True, help="Leave the frontend out.")
#%% endif
@click.option("--no-reload", is_flag=True, help="Do not restart when the source changes.")
@click.option(
    "--check",
    "checking",
    is_flag=True,
    help="Start everything on free ports with a database of its own, provoke an error in each"
    " process, verify that it arrives, stop, and exit accordingly.",
)
def dev(
    *,
    api_port: int,
#%% if cookiecutter.frontend != "none"
    frontend_port: int,
#%% endif
    inspector_port: int,
#%% if cookiecutter.frontend != "none"
    no_frontend: bool,
#%% endif
    no_reload: bool,
    checking: bool,
) -> None:
    """Run the whole service on this machine, and show the errors it captures."""
    # Imported late: no other command should wait for them.
    from .check import check  # noqa: PLC0415
    from .dev import run_until_stopped  # noqa: PLC0415
    from .stack import Ports  # noqa: PLC0415

#%% if cookiecutter.frontend == "none"
    if checking:
        raise SystemExit(check())
    ports = Ports(api_port, inspector_port)
#%% else
    if checking:
        raise SystemExit(check(with_frontend=not no_frontend))
    ports = Ports(api_port, inspector_port, None if no_frontend else frontend_port)
#%% endif
    raise SystemExit(run_until_stopped(ports, reload=not no_reload))
{% if cookiecutter.frontend != "none" %}


@click.command()
@click.argument("names", nargs=-1)
def e2e(names: tuple[str, ...]) -> None:
    """Test the built frontend in a real browser, with the API and all behind it.

    NAMES are those of test files, such as `traces`; without any, all run.
    """
    from .end_to_end import end_to_end  # noqa: PLC0415

    raise SystemExit(end_to_end(names))
{% endif %}
