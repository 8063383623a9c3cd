"""``python -m fastapi_error_tracking check``; a generated project has ``manage check``."""

from typing import TYPE_CHECKING

import click
from fastapi_installed_apps import show_findings

if TYPE_CHECKING:
    from ..app import App


@click.command(name="check")
@click.option("--deploy", is_flag=True, help="Judge it as the configuration of production.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def command(app: "App", deploy: bool, as_json: bool) -> None:
    """Say what is wrong with the configuration of error tracking, and what to do about it.

    Ends with exit status 1 if anything is wrong; a warning alone is not.
    """
    show_findings(app.checks(deploy), as_json=as_json)
