"""Names that no declaration holds: this app's own, and that of a job that cannot be read."""

import re

UNMATCHED = "unmatched route"
MOUNTED = "mounted application"
UNREADABLE = "unreadable"


def monitor_slug(name: str) -> str:
    """Return what the monitor of a cron job is called."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower())[:50]
