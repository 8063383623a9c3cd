"""``manage sentry policy``: the list of what may leave the process."""

import json

import click

from ....core.registry import Registry
from ..privacy import report
from ..scrubbing import Scrubber
from ..settings import Settings


@click.command(name="policy")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def command(registry: Registry, as_json: bool) -> None:
    """List every field that may leave this service, and the rule by which it does."""
    scrubber = Scrubber(Settings())
    scrubber.learn(registry)
    context = scrubber.gate.context
    click.echo(json.dumps(report.data(context), indent=2) if as_json else report.table(context))
