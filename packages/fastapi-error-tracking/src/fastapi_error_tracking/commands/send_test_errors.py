"""``manage sentry test``: one real error from each process."""

import json
from typing import TYPE_CHECKING, Any

import click

from ..destinations import Destination, destinations
from .answers import explain
from .delivery import send_test_error
from .steps import secrets_of

if TYPE_CHECKING:
    from ..app import App

NAMES = ("backend", "worker", "frontend")


@click.command(name="test")
@click.argument("process", type=click.Choice([*NAMES, "all"]), default="all")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 60),
    default=10.0,
    show_default=True,
    help="Seconds to wait for the answer.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.pass_obj
def command(app: "App", process: str, timeout: float, as_json: bool) -> None:
    """Send one real test error from PROCESS, or from all of them.

    Backend and worker report it with the options they run with, the frontend as its SDK would. The
    exit status is 1 if one was not accepted.
    """
    found = destinations(app.settings, app.registry.project)
    chosen = [one for one in found if process in (one.process, "all")]
    if not chosen:
        names = " and ".join(one.process for one in found)
        raise click.UsageError(
            f"This project has no {process}, or its DSN is not set; it has {names}."
        )
    secrets = secrets_of(found)
    results = [_send(app, one, timeout, secrets) for one in chosen]
    if as_json:
        click.echo(json.dumps(results, indent=2))
    else:
        for result in results:
            click.echo(f"{result['process']}: {result['message']}")
    raise SystemExit(0 if all(result["accepted"] for result in results) else 1)


def _send(
    app: "App", destination: Destination, timeout: float, secrets: list[str]
) -> dict[str, Any]:
    result: dict[str, Any] = {"process": destination.process, "event_id": None, "accepted": False}
    address = destination.address
    if address is None:
        what = "is not a DSN" if destination.dsn else "is not set"
        return result | {"message": f"{destination.variable} {what}, so nothing was sent."}
    delivery = send_test_error(app, destination, timeout)
    if delivery.accepted:
        where = f"{address.netloc}, project {address.project_id}"
        message = f"{delivery.event_id} was accepted by {where}"
    else:
        steps = [step.without(secrets) for step in explain(delivery)]
        worst = next(step for step in steps if step.level == "error")
        message = f"{worst.message} {worst.remedy}"
    return result | {
        "event_id": delivery.event_id,
        "accepted": delivery.accepted,
        "message": message,
    }
