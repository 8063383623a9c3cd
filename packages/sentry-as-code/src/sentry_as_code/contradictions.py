"""What the keys of sentry.yaml may not say in view of each other, or of the world outside it."""

import difflib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError

from .configuration import Alert, Configuration, CronMonitor, KeyPath, When, Widget
from .quoting import quoted

Contradictions = Iterator[tuple[KeyPath, str]]


def contradictions(c: Configuration) -> Contradictions:
    """What each key may not say in view of the others, as (path, sentence)."""
    yield from _environments(c)
    yield from _projects(c)
    yield from _env_files(c)
    for key, alert in c.alerts.items():
        yield from _alert(c, ("alerts", key), alert)
    for key, check in c.uptime.items():
        yield from _project(c, ("uptime", key, "project"), check.project)
        yield from _environment(c, ("uptime", key, "environment"), check.environment)
    for key, cron in c.cron_monitors.items():
        yield from _cron(c, ("cron_monitors", key), cron)
    for key, dashboard in c.dashboards.items():
        yield from _layout(("dashboards", key, "widgets"), dashboard.widgets)


def _project(c: Configuration, path: KeyPath, name: str) -> Contradictions:
    if name not in c.projects:
        yield path, f"no project is called {quoted(name)}; accepted: {', '.join(c.projects)}"


def _environment(c: Configuration, path: KeyPath, name: str | None) -> Contradictions:
    if name is not None and name not in c.environments:
        listed = ", ".join(c.environments)
        yield path, f"{quoted(name)} is not listed under environments; accepted: {listed}"


def _environments(c: Configuration) -> Contradictions:
    for index, name in enumerate(c.environments):
        if not re.fullmatch(r"(?!none$)[^\s/]{1,64}", name, re.IGNORECASE):
            yield ("environments", index), "must have 1 to 64 characters, none of them blank or /"


def _projects(c: Configuration) -> Contradictions:
    slugs: dict[str, str] = {}
    for key, value in c.projects.items():
        if value.slug in slugs:
            yield ("projects", key, "slug"), f"is also the slug of {slugs[value.slug]}"
        slugs.setdefault(value.slug, key)


def _env_files(c: Configuration) -> Contradictions:
    for file, variables in c.env_files.items():
        if file.startswith("/") or ".." in file.split("/"):
            yield ("env_files", file), "must be a path inside the repository"
        for variable, name in variables.items():
            yield from _project(c, ("env_files", file, variable), name)


def _alert(c: Configuration, here: KeyPath, alert: Alert) -> Contradictions:
    yield from _environment(c, (*here, "environment"), alert.environment)
    for index, name in enumerate(alert.projects or []):
        yield from _project(c, (*here, "projects", index), name)
    if not alert.when.conditions():
        accepted = ", ".join(When.model_fields)
        yield (*here, "when"), f"names no condition; accepted: {accepted}"
    if not alert.notify.email and alert.notify.slack is None:
        yield (*here, "notify"), "names nobody; accepted: email, slack, or both"
    channel = alert.notify.slack
    if channel is not None and channel not in c.slack.channels:
        yield (*here, "notify", "slack"), f"{channel} is not listed under slack.channels"


def _cron(c: Configuration, here: KeyPath, cron: CronMonitor) -> Contradictions:
    yield from _project(c, (*here, "project"), cron.project)
    try:
        # What Sentry itself reads schedules with.
        next(CronSim(cron.schedule, datetime.now(UTC)))
    except (CronSimError, StopIteration) as error:
        reason = str(error).lower() or "it never comes"
        yield (
            (*here, "schedule"),
            f"{quoted(cron.schedule)} is no schedule: {reason}; "
            "accepted: minute, hour, day of month, month, day of week, such as 0 7 * * *",
        )
    # These two are files of the tz database, and no place's time.
    zones = available_timezones() - {"Factory", "localtime"}
    if cron.timezone not in zones:
        close = difflib.get_close_matches(cron.timezone, zones, 1)
        meant = f"did you mean {close[0]}? " if close else ""
        yield (
            (*here, "timezone"),
            f"{quoted(cron.timezone)} is no time zone; {meant}"
            "accepted: UTC, or a name such as Europe/Berlin",
        )


def _layout(here: KeyPath, widgets: list[Widget]) -> Contradictions:
    taken: dict[tuple[int, int], str] = {}
    for index, widget in enumerate(widgets):
        x, y, width, height = widget.at
        if width < 1 or height < 1 or x + width > 6:
            yield (*here, index, "at"), "must be [x, y, width, height] inside 6 columns"
            continue
        cells = [(column, row) for column in range(x, x + width) for row in range(y, y + height)]
        over = next((taken[cell] for cell in cells if cell in taken), None)
        if over is not None:
            yield (*here, index, "at"), f"lies over the widget {over!r}"
        taken |= dict.fromkeys(cells, widget.title)
        if not widget.columns and not widget.aggregates:
            yield (*here, index), "needs columns, aggregates, or both"
