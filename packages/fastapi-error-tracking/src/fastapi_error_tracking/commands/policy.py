"""``manage sentry policy``: the list of what may leave the process."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import policy_file
from ..privacy import report

if TYPE_CHECKING:
    from ..app import App

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(name="policy")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--write", type=FILE, help="Write it to this file, a line for each field.")
@click.option("--check", type=FILE, help="Fail unless this file is the policy in force.")
@click.pass_obj
def command(app: "App", as_json: bool, write: Path | None, check: Path | None) -> None:
    """List every field that may leave this service, and the rule by which it does.

    With --write and --check it is a file of the repository, so that every change of what may leave
    is a diff to review.
    """
    if check is not None:
        _check(app, check)
    elif write is not None:
        write.parent.mkdir(parents=True, exist_ok=True)
        write.write_text(policy_file.written(app), encoding="utf-8")
        click.echo(f"{write} is the policy in force.")
    else:
        app.scrubber.learn(app.registry)
        context = app.scrubber.gate.context
        click.echo(json.dumps(report.data(context), indent=2) if as_json else report.table(context))


def _check(app: "App", file: Path) -> None:
    """Say how ``file`` differs from the policy in force, and fail if it does."""
    renew = f"`manage sentry policy --write {file}`"
    try:
        before = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(
            f"{file} cannot be read ({type(error).__name__}): {renew} writes it."
        ) from None
    now = policy_file.written(app)
    if before == now:
        return
    told = policy_file.difference(before, now) or "(the order of the lines)"
    raise click.ClickException(
        f"{file} is not the policy in force. Less (-) or more (+) may leave than it says:\n{told}\n"
        f"If that is meant, renew it, and have the change reviewed: {renew}"
    )
