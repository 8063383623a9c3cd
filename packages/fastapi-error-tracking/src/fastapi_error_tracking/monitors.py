"""Cron monitors: Sentry misses a job that should have run."""

import math
import re
from dataclasses import replace

from fastapi_installed_apps import CronJob
from sentry_sdk.types import MonitorConfig


def slug(name: str) -> str:
    """Return what the monitor of a cron job is called."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower())[:50]


DAYS = frozenset(range(1, 32))
WEEKDAYS = frozenset(range(7))


def crontab(cron: CronJob) -> str | None:
    """Return the schedule of ``cron`` in the notation that Sentry reads, or None if it has none.

    Where days of the month and of the week are named, a crontab means days that are in one of them;
    the worker runs the job on those in both. A set of all days names none.
    """
    day = None if cron.day is None or cron.day >= DAYS else cron.day
    weekday = None if cron.weekday is None or cron.weekday >= WEEKDAYS else cron.weekday
    if day is not None and weekday is not None:
        return None
    return replace(cron, day=day, weekday=weekday).crontab


def config(cron: CronJob) -> MonitorConfig | None:
    """Return what the monitor of ``cron`` expects; the first check-in makes the monitor so.

    None if no monitor could expect it: one that expects something else would cry wolf.
    """
    schedule = crontab(cron)
    if schedule is None:
        return None
    return {
        "schedule": {"type": "crontab", "value": schedule},
        "timezone": "UTC",
        "checkin_margin": 2,  # minutes
        "max_runtime": max(1, math.ceil(cron.timeout / 60)),  # minutes
        "failure_issue_threshold": 1,
        "recovery_threshold": 1,
    }
