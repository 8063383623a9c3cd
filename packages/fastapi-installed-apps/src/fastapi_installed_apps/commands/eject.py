"""``manage eject``."""

import click

from ..project import Project


@click.command()
@click.argument("label")
@click.pass_obj
def eject(project: Project, label: str) -> None:
    """Copy the installed app LABEL into the project, to own and change it from then on.

    Its requirements become the project's, and INSTALLED_APPS names the copy. Upgrades of the
    package do not reach it any more.
    """
    from ..ejection import Ejection  # noqa: PLC0415 - it loads the apps

    ejection = Ejection.of(project, label)
    ejection.carry_out()
    click.echo(
        f"{ejection.distribution} is now {ejection.target}, and INSTALLED_APPS names it"
        f" {ejection.new_entry!r}. Lock the requirements anew, install them and run the checks:"
        " in a generated project `make lock setup format check test`."
    )
