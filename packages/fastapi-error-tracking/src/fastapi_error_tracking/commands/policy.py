"""``manage sentry policy``: the list of what may leave the process."""

import json
from typing import TYPE_CHECKING

import click

from ..privacy import report

if TYPE_CHECKING:
    from ..app import App


@click.command(name="policy")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def command(app: "App", as_json: bool) -> None:
    """List every field that may leave this service, and the rule by which it does."""
    app.scrubber.learn(app.registry)
    context = app.scrubber.gate.context
    click.echo(json.dumps(report.data(context), indent=2) if as_json else report.table(context))
