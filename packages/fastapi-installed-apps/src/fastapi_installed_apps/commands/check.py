"""``manage check``."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import NoReturn

import click

from ..findings import Finding
from ..project import Project


@click.command()
@click.option("--deploy", is_flag=True, help="Judge it as the configuration of production.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def check(project: Project, deploy: bool, as_json: bool) -> None:
    """Say what is wrong with the configuration, and what to do about it.

    Ends with exit status 1 if anything is wrong; a warning alone is not.
    """
    from ..checks import findings  # noqa: PLC0415 - it loads the apps

    show_findings(findings(project, deploy=deploy), as_json=as_json)


def show_findings(findings: Iterable[Finding], *, as_json: bool) -> NoReturn:
    """Print ``findings``, and end the command with exit status 1 if one of them is an error."""
    found = list(findings)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        for finding in found:
            click.echo(f"{finding.level} {finding.id}: {finding.message}\n  {finding.remedy}")
        click.echo(f"{len(found) or 'No'} finding{'' if len(found) == 1 else 's'}.")
    raise SystemExit(1 if any(finding.level == "error" for finding in found) else 0)
