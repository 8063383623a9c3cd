"""Sends the first event of an environment: no alert may name one that has none."""

import json
import time
import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from . import answers
from .api import LOOPBACK
from .failures import Failure
from .program import NAME
from .projects import FoundProject
from .reconcile import Reconciler

VISIBLE_WITHIN = 60.0


def send(work: Reconciler, projects: list[FoundProject]) -> None:
    """Make every environment of sentry.yaml known to Sentry.

    Raises:
        Failure: the event is not taken, or the environment does not show.
    """
    missing = [one for one in work.configuration.environments if one not in _known(work)]
    for environment in missing:
        work.say("send", "first event of environment", environment, ("environments",))
        if work.writes:
            _post(str(projects[0].dsn), environment)
    limit = time.monotonic() + VISIBLE_WITHIN
    while work.writes and (hidden := [one for one in missing if one not in _known(work)]):
        if time.monotonic() > limit:
            raise Failure(
                f"Sentry took the first event of {', '.join(hidden)} but does not list the "
                "environment yet; run the same command again in a few minutes"
            )
        time.sleep(1)


def _known(work: Reconciler) -> list[str]:
    listed = work.api.list(f"{work.organization}/environments/", "org:read", answers.Environment)
    return [environment["name"] for environment in listed]


def _post(dsn: str, environment: str) -> None:
    parts = urlsplit(dsn)
    host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    base, _, project = parts.path.rpartition("/")
    event = {
        "event_id": uuid.uuid4().hex,
        "timestamp": datetime.now(UTC).isoformat(),
        "platform": "other",
        "level": "info",
        "environment": environment,
        "logentry": {"formatted": f"{NAME} made the environment {environment} known"},
    }
    payload = json.dumps(event).encode()
    header = json.dumps({"event_id": event["event_id"], "dsn": dsn}).encode()
    item = json.dumps({"type": "event", "length": len(payload)}).encode()
    url = f"{parts.scheme}://{host}{base}/api/{project}/envelope/"
    try:
        response = httpx.post(
            url,
            content=b"\n".join((header, item, payload, b"")),
            headers={
                "Content-Type": "application/x-sentry-envelope",
                "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={parts.username}",
            },
            trust_env=parts.hostname not in LOOPBACK,
            timeout=30,
        )
    except httpx.TransportError as error:
        raise Failure(f"{host} takes no events: {error or type(error).__name__}") from None
    if response.status_code != 200:
        raise Failure(
            f"{host} did not take the first event of {environment}: it answered "
            f"{response.status_code}; is the project's key active?"
        )
