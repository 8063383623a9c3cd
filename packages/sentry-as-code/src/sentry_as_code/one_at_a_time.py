"""Only one apply at a time: on this machine by a lock on the file, elsewhere by one in Sentry.

In Sentry it is a cron monitor that is switched off: its slug is unique, so of two that create it
one is refused, and it takes no place in the plan. It is there while an apply makes what could be
made twice.
"""

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import answers
from .api import Json
from .failures import Failure, Refused
from .program import NAME
from .reconcile import Reconciler

_READ, _WRITE = "alerts:read", "alerts:write"
FORGOTTEN = timedelta(minutes=15)


@contextmanager
def on_this_machine(file: Path) -> Iterator[None]:
    """Hold `file` for this run.

    Raises:
        Failure: another run holds it.
    """
    with file.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Failure(
                f"another apply works on {file.name} at this moment; run this again after it"
            ) from None
        yield


@contextmanager
def in_sentry(work: Reconciler, project: str) -> Iterator[None]:
    """Hold the organisation for this run, which writes.

    Raises:
        Failure: somebody else's run holds it.
    """
    if not work.writes:
        yield
        return
    slug = f"{NAME}-{work.configuration.managed_as}"[:50]
    path = f"{work.organization}/monitors/"
    # One that was killed left its name in the lock: what it holds is ours.
    work.lock.run = work.lock.run or uuid.uuid4().hex
    work.lock.save()
    held = _take(work, path, slug, project)

    def release() -> None:
        if held:
            work.api.delete(f"{path}{slug}/", _WRITE)
        work.lock.run = ""
        work.lock.save()

    try:
        yield
    except BaseException:
        # What ended the run is what there is to say; the next one knows its own name.
        with suppress(Failure):
            release()
        raise
    release()


def _take(work: Reconciler, path: str, slug: str, project: str) -> bool:
    body: Json = {
        "project": project,
        "name": f"{NAME}: an apply is at work {work.lock.run}",
        "slug": slug,
        "status": "disabled",
        "config": {"schedule_type": "crontab", "schedule": "0 0 1 1 *", "timezone": "UTC"},
    }
    for _ in range(2):
        try:
            work.api.post(path, _WRITE, body, answers.CronMonitor)
        except Refused as refusal:
            if refusal.status not in (400, 409):
                # What lacks is named by the step that needs it.
                return False
            there = _there(work, path, slug)
            if there is None:
                work.report.note(f"two applies at once are not kept apart: {refusal}")
                return False
            if work.lock.run in there["name"]:
                return True
            since = datetime.fromisoformat(there["dateCreated"])
            if datetime.now(UTC) - since < FORGOTTEN:
                raise Failure(
                    f"somebody else's apply is at work since {since:%H:%M} UTC; run this again "
                    f"after it (or remove the cron monitor {slug}, if it was killed)"
                ) from None
            work.api.delete(f"{path}{slug}/", _WRITE)
        else:
            return True
    raise Failure("somebody else's apply began at this moment; run this again after it")


def _there(work: Reconciler, path: str, slug: str) -> Json | None:
    listed = work.api.list(path, _READ, answers.CronMonitor)
    return next((one for one in listed if one["slug"] == slug), None)
