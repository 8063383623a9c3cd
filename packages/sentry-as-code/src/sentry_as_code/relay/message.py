"""What an alert says, by the names that the templates use."""

import re
from collections.abc import Callable, Mapping
from typing import Any

UNKNOWN = "-"
Data = Mapping[str, Any]
NAMES = (
    *("rule.name", "project.name", "level", "title", "user.id", "url"),
    *("environment", "release", "datetime", "culprit", "message"),
)


def fields(alert: Data, action: str = "") -> dict[str, str]:
    """What a template can name, from the `data` of one of Sentry's alert requests.

    See docs.sentry.io, Integration Platform, Webhooks: Issue Alerts, Metric Alerts.

    Args:
        alert: the request's `data`.
        action: the request's; of a metric alert critical, warning or resolved.

    Raises:
        KeyError, TypeError, AttributeError, StopIteration: it is no such request.
    """
    kind = next(name for name in _READERS if name in alert)
    values = dict.fromkeys(NAMES) | _READERS[kind](alert, action)
    return {name: str(value) if value else UNKNOWN for name, value in values.items()}


def happened(alert: Data) -> Any:
    """When it happened, as Sentry writes it; None where it does not say."""
    for kind, names in _TIMES.items():
        if kind in alert:
            return next((alert[kind][name] for name in names if alert[kind].get(name)), None)
    return None


def _event(alert: Data, _: str) -> dict[str, Any]:
    event = alert["event"]
    tags = {str(key): str(value) for key, value in event.get("tags") or []}
    # The API address of the event holds the slug: …/projects/<organization>/<slug>/events/…
    slug = re.search(r"/projects/[^/]+/([^/]+)/", str(event.get("url", "")))
    return {
        "rule.name": alert.get("triggered_rule"),
        "project.name": event.get("project_name") or (slug[1] if slug else event.get("project")),
        "level": event.get("level") or tags.get("level"),
        "title": event.get("title"),
        "user.id": (event.get("user") or {}).get("id"),
        "url": event.get("web_url"),
        "environment": event.get("environment") or tags.get("environment"),
        "release": event.get("release") or tags.get("release"),
        "datetime": happened(alert),
        "culprit": event.get("culprit"),
        "message": event.get("message") or (event.get("logentry") or {}).get("formatted"),
    }


def _metric(alert: Data, action: str) -> dict[str, Any]:
    found = alert["metric_alert"]
    rule = found.get("alert_rule") or {}
    projects = found.get("projects") or rule.get("projects") or []
    return {
        "rule.name": rule.get("name") or found.get("title"),
        "project.name": ", ".join(map(str, projects)),
        "level": action,
        "title": alert.get("description_title") or found.get("title"),
        "url": alert.get("web_url"),
        "environment": rule.get("environment"),
        "datetime": happened(alert),
        "culprit": rule.get("aggregate"),
        "message": str(alert.get("description_text") or "").replace("\\n", "\n"),
    }


def _issue(alert: Data, action: str) -> dict[str, Any]:
    issue = alert["issue"]
    project = issue.get("project") or {}
    return {
        "rule.name": alert.get("triggered_rule") or alert.get("issue_alert", {}).get("title"),
        "project.name": project.get("slug") or project.get("name"),
        "level": issue.get("level") or action,
        "title": issue.get("title"),
        "url": issue.get("web_url") or issue.get("permalink"),
        "environment": alert.get("environment"),
        "datetime": happened(alert),
        "culprit": issue.get("culprit"),
        "message": (issue.get("metadata") or {}).get("value"),
    }


def _monitor(alert: Data, action: str) -> dict[str, Any]:
    monitor = alert["monitor"]
    project = monitor.get("project") or {}
    return {
        "rule.name": alert.get("triggered_rule") or monitor.get("name"),
        "project.name": project.get("slug") or project.get("name"),
        "level": monitor.get("status") or action,
        "title": alert.get("description_title") or monitor.get("name"),
        "url": alert.get("web_url") or monitor.get("web_url"),
        "environment": alert.get("environment") or monitor.get("environment"),
        "datetime": happened(alert),
        "culprit": monitor.get("slug"),
        "message": alert.get("description_text"),
    }


# In this order: an alert about an event may name its issue as well.
_READERS: dict[str, Callable[[Data, str], dict[str, Any]]] = {
    "event": _event,
    "metric_alert": _metric,
    "issue": _issue,
    "monitor": _monitor,
}
_TIMES = {
    "event": ("datetime",),
    "metric_alert": ("date_closed", "date_detected", "date_started", "date_created"),
    "issue": ("lastSeen", "firstSeen"),
    "monitor": ("date", "lastCheckIn", "dateCreated"),
}
