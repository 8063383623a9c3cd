"""``manage sentry prove``: the auditor's report."""

import json
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from fastapi_installed_apps import ConfigurationError

from ..policy_file import written
from ..proving import result
from ..proving.html import page
from ..proving.pages import Pages, open_pages
from ..proving.process import Task
from ..proving.run import Ran, run

if TYPE_CHECKING:
    from ..app import App

MOST_SECONDS = 280


OUT = click.Path(path_type=Path, dir_okay=False)


@click.command(name="prove")
@click.option(
    "--html",
    type=OUT,
    default="privacy-proof.html",
    show_default=True,
    help="The report for people.",
)
@click.option(
    "--json",
    "data",
    type=OUT,
    default="privacy-proof.json",
    show_default=True,
    help="The same for programs.",
)
@click.option("--key", type=click.File("rb"), help="Sign the JSON with the secret in this file.")
@click.option(
    "--write",
    is_flag=True,
    help="Drive routes and jobs that store something, though this is no open environment.",
)
@click.option(
    "--verify",
    type=click.File("r"),
    help="Only look whether this JSON is as it was when it was signed with --key.",
)
@click.option(
    "--quick",
    is_flag=True,
    help="Open an eighth of the ways inside the code only: to see what the report looks like.",
)
@click.pass_context
def command(
    ctx: click.Context, html: Path, data: Path, key: Any, write: bool, verify: Any, quick: bool
) -> None:
    """Prove that nothing private leaves this service, and write a report of it.

    Every way on which data can come into what is reported is opened with planted values, with the
    privacy gate and, as the positive control, without; so are the service's own routes and jobs.
    Everything goes to a receiver on this machine. Routes and jobs that store something are driven
    in open environments only: give them a database of their own (DATABASE_URL).

    The exit status is 1 if anything leaked, 2 if the proof is incomplete.
    """
    secret = key.read().strip() if key else b""
    if verify:
        _verify(verify, secret)
        return
    app: App = ctx.obj
    tasks = _tasks(app, _api(ctx, app), write or app.settings.is_open_environment, quick)
    deadline = time.monotonic() + MOST_SECONDS
    runs = [_run(task, app, deadline) for task in tasks]
    policy = written(app)
    pages = Pages(why="asked for by --quick") if quick else _pages(app, tasks[0].seed)
    missing = _not_covered(app)
    if quick:
        missing["most of the ways inside the code"] = "asked for by --quick"
    found = result.document(runs, policy, app.registry.project.folder, pages, missing)
    found = result.signed(found, secret) if secret else found
    data.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    html.write_text(page(found), encoding="utf-8")
    click.echo(_verdict(found))
    click.echo(f"The report is {html}, and {data} for programs.")
    ctx.exit({"private": 0, "leaked": 1}.get(found["verdict"], 2))


def _api(ctx: click.Context, app: "App") -> str:
    given = ctx.parent.params.get("api") if ctx.parent else None
    if where := app.registry.project.api or given:
        return str(where)
    raise click.UsageError("Say where the application is: --app main:app.")


def _tasks(app: "App", api: str, may_write: bool, quick: bool) -> list[Task]:
    seed = secrets.token_hex(8)
    project = _project(app)
    tasks = [Task("api", api, gate, seed, may_write, quick) for gate in (True, False)]
    if app.registry.project.worker and project:
        tasks += [Task("worker", project, gate, seed, may_write, quick) for gate in (True, False)]
    return tasks


def _project(app: "App") -> str:
    """Return where the project is, as ``module:name``; "" if no module of it has it."""
    project = app.registry.project
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == project.package.partition(".")[0]:
            for attribute, value in list(vars(module).items()):
                if value is project:
                    return f"{name}:{attribute}"
    return ""


def _pages(app: "App", seed: str) -> Pages:
    found = open_pages(app.registry.project.frontend, seed)
    if found.why:
        click.echo(f"pages in a browser were not tested: {found.why}")
    else:
        click.echo(
            f"pages, with their gate: {sum(found.items.values())} items and {found.size} bytes"
            f" received, {len(found.leaks)} leaks ({found.seconds:.0f} s)"
        )
    return found


def _not_covered(app: "App") -> dict[str, str]:
    missing = {}
    if not app.registry.project.worker:
        missing["a worker"] = "the project has none that INSTALLED_APPS knows"
    elif not _project(app):
        missing["the worker"] = "its jobs are not declared by the apps of INSTALLED_APPS"
    missing["what reads an event in Sentry"] = "nothing was sent there"
    missing["a secret in the source itself"] = "source around a failing line leaves as it is"
    return missing


def _run(task: Task, app: "App", deadline: float) -> Ran:
    about = f"{task.process}, {'with' if task.gate else 'without'} the gate"
    live = sys.stderr.isatty()

    def say(how_far: str) -> None:
        if live:
            click.echo(f"\r\033[K{about}: {how_far}"[:110], err=True, nl=False)

    ran = run(task, app.registry.project.folder, deadline, say)
    if live:
        click.echo("\r\033[K", err=True, nl=False)
    what = f"{len(ran.leaks)} leaks" if task.gate else f"{len(ran.found)} of them let something out"
    click.echo(
        f"{about}: {len(ran.opened)} channels opened, {sum(ran.items.values())} items and"
        f" {ran.size} bytes received, {what} ({ran.seconds:.0f} s)"
    )
    if ran.failed:
        click.echo(ran.failed, err=True)
    return ran


def _verdict(found: dict[str, Any]) -> str:
    lines = [
        f"{leak['label']} {leak['value']!r} left in {leak['item']} at {leak['path']}:"
        f" {leak['because']}"
        for leak in found["leaks"]
    ]
    last = {
        "private": "Nothing that was planted left, and without the gate it does.",
        "leaked": f"{len(lines)} places let something private leave.",
        "incomplete": "The proof is incomplete: it says nothing about this service.",
    }
    return "\n".join([*dict.fromkeys(lines), last[found["verdict"]]])


def _verify(report: Any, secret: bytes) -> None:
    if not secret:
        raise click.UsageError("--verify needs --key: the secret it was signed with.")
    try:
        is_right = result.is_signed(json.load(report), secret)
    except (ValueError, AttributeError):
        raise ConfigurationError(f"{report.name} is no report of `prove`.") from None
    click.echo("The signature is right." if is_right else "The signature is wrong.")
    raise SystemExit(0 if is_right else 1)
