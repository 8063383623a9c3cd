"""What an alert says, by the names that the templates use."""

import re
from collections.abc import Mapping
from typing import Any

UNKNOWN = "-"


def fields(alert: Mapping[str, Any]) -> dict[str, str]:
    """What a template can name, from the `data` of Sentry's event_alert request.

    See docs.sentry.io, Integration Platform, Webhooks, Issue Alerts.

    Raises:
        KeyError, TypeError, AttributeError: it is no such request.
    """
    event = alert["event"]
    tags = {str(key): str(value) for key, value in event.get("tags") or []}
    # The API address of the event holds the slug: …/projects/<organization>/<slug>/events/…
    slug = re.search(r"/projects/[^/]+/([^/]+)/", str(event.get("url", "")))
    values = {
        "rule.name": alert.get("triggered_rule"),
        "project.name": event.get("project_name") or (slug[1] if slug else event.get("project")),
        "level": event.get("level") or tags.get("level"),
        "title": event.get("title"),
        "user.id": (event.get("user") or {}).get("id"),
        "url": event.get("web_url"),
        "environment": event.get("environment") or tags.get("environment"),
        "release": event.get("release") or tags.get("release"),
        "datetime": event.get("datetime"),
        "culprit": event.get("culprit"),
        "message": event.get("message") or (event.get("logentry") or {}).get("formatted"),
    }
    return {name: str(value) if value else UNKNOWN for name, value in values.items()}


NAMES = tuple(fields({"event": {}}))
