"""Whether a self-hosted server is new enough for what a service sends and this program asks."""

import re

from .reconcile import Reconciler

LEAST = (26, 4, 2)
_LACKS = "older ones drop the spans of browser SDK 11 and have no monitors and alerts API"


def check(work: Reconciler) -> None:
    """Say what a self-hosted server lacks; sentry.io is always new enough."""
    host = work.api.server.partition("://")[2].partition("/")[0]
    if host == "sentry.io" or host.endswith(".sentry.io"):
        return
    least = ".".join(map(str, LEAST))
    said = work.api.version()
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", said or "")
    if found is None:
        work.tell_once(
            "version", f"{host} does not say its version; needed is {least} or newer: {_LACKS}"
        )
    elif tuple(map(int, found.groups())) < LEAST:
        work.report.note(f"{host} runs Sentry {said}; take {least} or newer: {_LACKS}")
