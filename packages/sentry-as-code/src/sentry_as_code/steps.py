"""Every step of a run, in an order in which each needs only what stands before it."""

from . import checklist, dsns, first_event, not_in_plan, organization, projects
from .alerts import Alerts
from .dashboards import Dashboards
from .monitors import Monitors
from .prune import prune
from .recipients import Recipients
from .reconcile import Reconciler


def run(work: Reconciler, remove: bool) -> None:
    """Compare everything and, when the command is apply, change it.

    The DSNs come first: a service can report errors even if everything after them fails.

    Args:
        work: the run.
        remove: also what the file no longer asks for.

    Raises:
        Failure: the run cannot go on; what was done before stays done.
    """
    report, server = work.report, work.api.server
    found = organization.find(work)
    report.checklist = []
    team = projects.team(work)
    listed = projects.projects(work)
    dsns.write(work, listed)
    organization.privacy(work, found)
    first_event.send(work, listed)
    for project in listed:
        projects.settings(work, project)
    monitors = Monitors(work, listed, team)
    monitors.metric_monitors()
    monitors.uptime_monitors()
    recipients = Recipients(work, found, team)
    alerts = Alerts(work, monitors, recipients)
    alerts.ensure()
    monitors.cron_monitors()
    dashboards = Dashboards(work, listed)
    dashboards.ensure()
    not_in_plan.note(work)
    prune(work, monitors, alerts, dashboards, remove)
    report.checklist = checklist.after(work.configuration, server, found, recipients)
