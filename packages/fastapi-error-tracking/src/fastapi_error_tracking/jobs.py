"""Background jobs: each continues its request's trace, and each that fails is one event."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sentry_sdk
from fastapi_installed_apps import Job, JobFailed, RetryJob
from sentry_sdk.crons import capture_checkin

from . import users
from .compat.events import spare_serializing
from .compat.tracing import Recording, Source, Start, leave_unrecorded, recording
from .failures import is_a, is_failure
from .monitors import config, slug
from .runs import Run
from .sampling import DRAWS, Sampler
from .sdk import Sdk

# Failures without a place of their own in the code are told apart by their job.
PLACELESS = (JobFailed, TimeoutError)


async def run(job: Job, call: Callable[[], Awaitable[Any]], sdk: Sdk, sampler: Sampler) -> Any:
    """Run ``job`` in a scope of its own, in a transaction if it is drawn, and report how it ended.

    The SDK's ARQ integration sees neither time-outs nor exhausted, unknown and unreadable jobs,
    continues no trace, and is bypassed by ``arq --watch``.
    """
    error: BaseException | None = None
    result: Any = None
    its_run = Run()
    its_run.user = users.from_headers(job.headers)
    with sdk.running(its_run) as scope:
        scope.add_event_processor(spare_serializing)
        if its_run.user:
            scope.set_user(dict(its_run.user))
        scope.set_tag("job", job.name)
        scope.set_context("job", {"id": job.id, "attempt": job.attempt, "tries": job.max_tries})
        scope.set_transaction_name(job.name, source=Source.TASK)
        started = time.monotonic()
        with _traced(job, scope, sampler) as recorded:
            _check_in(job, "in_progress")
            try:
                result = await call()
            except BaseException as raised:
                error = raised
            if recorded is not None:
                recorded.set_status(_status(error))
            if error is not None and _is_bad_end(error):
                if is_a(error, *PLACELESS):
                    scope.fingerprint = ["{{ default }}", job.name]
                sdk.report(error, mechanism="job")
        if error is None or _is_bad_end(error):
            _check_in(job, "ok" if error is None else "error", time.monotonic() - started)
    if error is not None:
        raise error
    return result


@contextmanager
def _traced(job: Job, scope: sentry_sdk.Scope, sampler: Sampler) -> Iterator[Recording | None]:
    """Continue the trace of ``job``, and yield its recording if it has one."""
    parent = job.headers.get("sentry-trace")
    if not sampler.draws_trace(parent):
        leave_unrecorded(scope, parent)
        yield None
        return
    draws = [sampler.rate] if parent is None else []
    start = Start(
        name=job.name,
        source=Source.TASK,
        op="queue.process",
        origin="manual",
        headers=job.headers,
        about={DRAWS: draws},
        draws=draws,
    )
    with recording(start) as recorded:
        yield recorded


def _is_bad_end(error: BaseException) -> bool:
    """Return whether this is the end of the job, and a bad one."""
    return is_failure(error) and not is_a(error, RetryJob)


def _status(error: BaseException | None) -> str:
    if error is None:
        return "ok"
    if is_a(error, RetryJob):
        return "aborted"
    if is_a(error, asyncio.CancelledError):
        return "cancelled"
    return "deadline_exceeded" if is_a(error, TimeoutError) else "internal_error"


def _check_in(job: Job, status: str, duration: float | None = None) -> None:
    """Tell the job's monitor how it is doing; the monitor is made by the first check-in."""
    expected = config(job.cron) if job.cron is not None else None
    if expected is None:
        return
    capture_checkin(
        monitor_slug=slug(job.name),
        check_in_id=uuid.uuid5(uuid.NAMESPACE_OID, job.id).hex,  # the same for every attempt
        status=status,
        duration=duration,
        monitor_config=expected,
    )
