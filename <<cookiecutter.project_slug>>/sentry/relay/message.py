"""Fills slack.txt and email.txt with what an alert says."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_PLACE = re.compile(r"\{\{([a-z_.]+)\}\}")
_UNKNOWN = "-"


def fields(alert: Mapping[str, Any]) -> dict[str, str]:
    """What a template can name, from the `data` of Sentry's event_alert request.

    See docs.sentry.io, Integration Platform, Webhooks, Issue Alerts.
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
    return {name: str(value) if value else _UNKNOWN for name, value in values.items()}


def slack(values: Mapping[str, str]) -> str:
    """slack.txt, with the three characters that mean something to Slack made harmless."""

    def harmless(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    return _fill("slack.txt", values, harmless)


def email(values: Mapping[str, str]) -> tuple[str, str]:
    """email.txt as (subject, text): its first line is the subject."""
    subject, _, text = _fill("email.txt", values, str).partition("\n")
    return " ".join(subject.split()), text.lstrip("\n")


def _fill(file: str, values: Mapping[str, str], harmless: Callable[[str], str]) -> str:
    template = (_HERE / file).read_text(encoding="utf-8")
    one_line = {name: " ".join(value.split()) for name, value in values.items()}
    # The message alone may have several lines, and stands last.
    one_line["message"] = values["message"]
    return _PLACE.sub(lambda found: harmless(one_line.get(found[1], _UNKNOWN)), template)
