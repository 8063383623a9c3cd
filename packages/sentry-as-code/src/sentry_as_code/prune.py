"""What apply made and sentry.yaml no longer asks for."""

from functools import partial

from .alerts import Alerts, alert_key
from .configuration import Configuration
from .dashboards import Dashboards
from .monitors import METRIC_CONDITIONS, Monitors, monitor_key, uptime_key
from .reconcile import Reconciler


def prune(
    work: Reconciler, monitors: Monitors, alerts: Alerts, dashboards: Dashboards, remove: bool
) -> None:
    """Remove it, or with `remove` False say that it is there.

    Only what carries the mark: projects, teams, keys and cron monitors hold data and always stay.
    """
    configuration, here = work.configuration, work.organization
    file = work.repository.file.name
    wanted_alerts, wanted_monitors = set(_alerts(configuration)), set(_monitors(configuration))
    leftover = [
        ("alert", key, f"{here}/workflows/{one['id']}/", "alerts:write")
        for key, one in alerts.ours.items()
        if key not in wanted_alerts
    ]
    leftover += [
        ("monitor", key, f"{here}/detectors/{one['id']}/", "alerts:write")
        for key, one in monitors.ours.items()
        if key not in wanted_monitors
    ]
    leftover += [
        ("dashboard", key, f"{here}/dashboards/{one['id']}/", "org:write")
        for key, one in dashboards.ours.items()
        if key not in configuration.dashboards
    ]
    for kind, key, path, scope in leftover:
        if remove:
            work.remove(kind, key, partial(work.api.delete, path, scope))
        else:
            work.report.note(f"{kind} {key} is no longer in {file}; apply --prune removes it")


def _alerts(configuration: Configuration) -> list[str]:
    return [
        alert_key(name, condition)
        for name, alert in configuration.alerts.items()
        for condition in alert.when.conditions()
    ]


def _monitors(configuration: Configuration) -> list[str]:
    metric = [
        monitor_key(name, condition, project)
        for name, alert in configuration.alerts.items()
        for condition in alert.when.conditions()
        if condition in METRIC_CONDITIONS
        for project in alert.projects or configuration.projects
    ]
    return metric + [uptime_key(name) for name in configuration.uptime]
