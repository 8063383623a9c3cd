"""Cron monitors: Sentry misses a job that should have run."""

import math
import re

from fastapi_installed_apps import CronJob
from sentry_sdk.types import MonitorConfig


def slug(name: str) -> str:
    """Return what the monitor of a cron job is called."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower())[:50]


def config(cron: CronJob) -> MonitorConfig:
    """Return what the monitor of ``cron`` expects; the first check-in makes the monitor so."""
    return {
        "schedule": {"type": "crontab", "value": cron.crontab},
        "timezone": "UTC",
        "checkin_margin": 2,  # minutes
        "max_runtime": max(1, math.ceil(cron.timeout / 60)),  # minutes
        "failure_issue_threshold": 1,
        "recovery_threshold": 1,
    }
