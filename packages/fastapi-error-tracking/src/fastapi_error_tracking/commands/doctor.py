"""``manage sentry doctor``: why events do not appear, from the DSN to the stored event."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click
from fastapi_installed_apps import Project

from .. import checks
from ..destinations import Destination, destinations
from ..settings import Settings
from .answers import Delivery, explain
from .delivery import send_test_error
from .network import route
from .sentry_web_api import SentryWebApi, SentryWebApiError
from .steps import Step, secrets_of

if TYPE_CHECKING:
    from ..app import App

SILENT = ("error_tracking.dsn", "error_tracking.dsn_frontend")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found on one process's way to Sentry, and the id of the test event."""

    process: str
    target: str
    steps: list[Step]
    event_id: str | None = None


@click.command(name="doctor")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 60),
    default=5.0,
    show_default=True,
    help="Seconds to wait for each answer.",
)
@click.option(
    "--wait",
    type=click.FloatRange(0, 600),
    default=30.0,
    show_default=True,
    help="Seconds to wait until Sentry has stored an event; needs SENTRY_AUTH_TOKEN.",
)
@click.option("--organization", help="The organisation in Sentry; else SENTRY_ORG.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_obj
def command(
    app: "App", timeout: float, wait: float, organization: str | None, as_json: bool
) -> None:
    """Follow a test event from each process to Sentry, and say what is in its way.

    With SENTRY_AUTH_TOKEN (scope org:read) it also looks whether Sentry stored the event. The last
    line says what is wrong and what to do.
    """
    settings, project = app.settings, app.registry.project
    found = destinations(settings, project)
    secrets = secrets_of(found)
    diagnoses = [_configuration(settings, project)]
    try:
        api = SentryWebApi.from_environment(organization)
    except SentryWebApiError as error:
        raise click.UsageError(str(error)) from None
    if not as_json:
        _print(diagnoses[0])
    for destination in found:
        diagnosis = _diagnose(app, destination, timeout, api, wait)
        steps = [step.without(secrets) for step in diagnosis.steps]
        target, event_id = diagnosis.target, diagnosis.event_id
        diagnoses.append(Diagnosis(diagnosis.process, target, steps, event_id))
        if not as_json:
            _print(diagnoses[-1])
    verdict, failed = _verdict(diagnoses)
    if as_json:
        document = {
            "configuration": [asdict(step) for step in diagnoses[0].steps],
            "processes": [asdict(diagnosis) for diagnosis in diagnoses[1:]],
            "ok": not failed,
            "verdict": verdict,
        }
        click.echo(json.dumps(document, indent=2))
    else:
        click.echo(verdict)
    raise SystemExit(1 if failed else 0)


def _configuration(settings: Settings, project: Project) -> Diagnosis:
    steps = [
        Step(finding.id, "warning", finding.message, finding.remedy)
        for finding in checks.findings(settings, project)
        if finding.id not in SILENT  # said where the process is looked at
    ]
    summary = f"environment {settings.environment}, release {settings.release or 'none'}"
    return Diagnosis("configuration", "", [Step("settings", "ok", summary), *steps])


def _diagnose(
    app: "App", destination: Destination, timeout: float, api: SentryWebApi | None, wait: float
) -> Diagnosis:
    address = destination.address
    if address is None:
        what = "is not a DSN" if destination.dsn else "is not set"
        step = Step(
            "DSN",
            "error",
            f"{destination.variable} {what}, so errors of the {destination.process} are reported"
            " nowhere.",
            f"Set {destination.variable} to the DSN in Sentry: Settings > Projects > Client Keys.",
        )
        return Diagnosis(destination.process, "", [step])
    target = f"{address.netloc}, project {address.project_id}"
    steps = list(route(address, timeout))
    if any(step.level == "error" for step in steps):
        return Diagnosis(destination.process, target, steps)
    delivery = send_test_error(app, destination, timeout)
    steps += explain(delivery)
    if delivery.accepted and api:
        steps += _stored(delivery, api, wait)
    return Diagnosis(destination.process, target, steps, delivery.event_id)


def _stored(delivery: Delivery, api: SentryWebApi, wait: float) -> Iterator[Step]:
    try:
        project = api.find(str(delivery.event_id), wait)
    except SentryWebApiError as error:
        yield Step("stored", "warning", f"Whether it was stored is not known: {error}")
        return
    if project is not None:
        yield Step("stored", "ok", f"in project {project}")
    else:
        yield Step(
            "stored",
            "error",
            f"{delivery.event_id} was accepted, but after {wait:.0f} s it is not stored.",
            "Look at the project's inbound filters and its Stats page, which says why events are"
            " dropped; compare --organization.",
        )


def _verdict(diagnoses: list[Diagnosis]) -> tuple[str, bool]:
    """Return the last line, and whether something is wrong."""
    for level in ("error", "warning"):
        for diagnosis in diagnoses:
            for step in diagnosis.steps:
                if step.level == level:
                    line = f"{diagnosis.process}: {step.message} {step.remedy}".strip()
                    return line, level == "error"
    return f"Nothing is wrong: {len(diagnoses) - 1} test events were accepted.", False


def _print(diagnosis: Diagnosis) -> None:
    click.echo(f"{diagnosis.process}{f': {diagnosis.target}' if diagnosis.target else ''}")
    for step in diagnosis.steps:
        click.echo(f"  {step.level:<8} {step.name:<11} {step.message}")
        if step.remedy:
            click.echo(f"{'':23}{step.remedy}")
