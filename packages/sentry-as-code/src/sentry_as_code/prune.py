"""What apply made and sentry.yaml no longer asks for, and what of it is there twice."""

from functools import partial

from .alerts import Alerts
from .dashboards import Dashboards
from .monitors import Monitors
from .ownership import Owned
from .reconcile import Reconciler


def prune(
    work: Reconciler, monitors: Monitors, alerts: Alerts, dashboards: Dashboards, remove: bool
) -> None:
    """Remove it, or with `remove` False say that it is there.

    Only what the lock knows as ours, or what carries the mark of an older version. Projects,
    teams, keys and cron monitors hold data and always stay.
    """
    here, file = work.organization, work.repository.file.name
    kinds = (
        (alerts.owned, f"{here}/workflows/", "alerts:write"),
        (monitors.owned, f"{here}/detectors/", "alerts:write"),
        (dashboards.owned, f"{here}/dashboards/", "org:write"),
    )
    for owned, path, scope in kinds:
        for key, identifier in owned.leftover():
            thing = f"{owned.kind} {key}"
            twice = key in owned.asked
            name = f"{key} (id {identifier})" if twice else key
            if remove:
                work.remove(
                    owned.kind, name, partial(_remove, work, owned, key, identifier, path, scope)
                )
            elif twice:
                work.report.note(
                    f"{thing} is there twice, the second by id {identifier}; "
                    "apply --prune removes it"
                )
            else:
                work.report.note(f"{thing} is no longer in {file}; apply --prune removes it")


def _remove(
    work: Reconciler, owned: Owned, key: str, identifier: str, path: str, scope: str
) -> None:
    work.api.delete(f"{path}{identifier}/", scope)
    owned.forget(key, identifier)
    work.lock.save()
