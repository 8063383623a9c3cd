"""Every step of a run, in an order in which each needs only what stands before it."""

from . import (
    checklist,
    dsns,
    first_event,
    one_at_a_time,
    organization,
    project_settings,
    projects,
    server_version,
)
from .alerts import Alerts
from .dashboards import Dashboards
from .monitors import Monitors
from .prune import prune
from .recipients import Recipients
from .reconcile import Reconciler


def run(work: Reconciler, remove: bool, files: bool = True) -> None:
    """Compare everything and, when the command is apply, change it.

    The DSNs come first: a service can report errors even if everything after them fails.

    Args:
        work: the run.
        remove: also what the file no longer asks for.
        files: also the files under `env_files`, which a checkout in CI does not have.

    Raises:
        Failure: the run cannot go on; what was done before stays done.
    """
    report, server = work.report, work.api.server
    found = organization.find(work)
    server_version.check(work)
    if not found.get("require2FA"):
        report.finding(
            "two-factor authentication is not required of members; an owner can: "
            f"{server}/settings/{work.configuration.organization}/"
        )
    report.checklist = []
    team = projects.team(work)
    listed = projects.projects(work)
    if files:
        dsns.write(work, listed)
    organization.privacy(work, found)
    first_event.send(work, listed)
    for project in listed:
        project_settings.settings(work, project)
    with one_at_a_time.in_sentry(work, listed[0].slug):
        monitors = Monitors(work, listed, team)
        monitors.metric_monitors()
        monitors.uptime_monitors()
        recipients = Recipients(work, found, team)
        alerts = Alerts(work, monitors, recipients)
        alerts.ensure()
        monitors.cron_monitors()
        dashboards = Dashboards(work, listed)
        dashboards.ensure()
        prune(work, monitors, alerts, dashboards, remove)
    work.tidy()
    if work.configuration.not_in_plan:
        report.note(
            f"not_in_plan in {work.repository.file.name} is read for the last time: "
            f"{work.lock.file.name} remembers it; take the key out"
        )
    if work.writes:
        work.lock.save()
    report.checklist = checklist.after(work.configuration, server, recipients)
