"""ARQ's functions and cron jobs: what they are made of is in no documentation."""

import pickle
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from arq.cron import CronJob as ArqCronJob
from arq.typing import WEEKDAYS
from arq.utils import to_seconds
from arq.worker import Function, Retry, func
from fastapi_installed_apps import CronJob

__all__ = ["Cron", "Entry", "Retry", "entries"]

Coroutine = Callable[..., Awaitable[Any]]
Cron = ArqCronJob

JOB_TIMEOUT, MAX_TRIES, KEEP_RESULT = 300, 5, 3600  # ARQ's own, where a worker sets none


@dataclass(frozen=True, slots=True)
class Entry:
    """A function or cron job of a worker. ``timeout`` is in seconds."""

    entry: Function | ArqCronJob
    timeout: float
    max_tries: int
    in_utc: bool
    write: Callable[[Any], Any] | None = None
    """Writes what its jobs return, where that is kept."""

    @property
    def name(self) -> str:
        """What its jobs are called."""
        return self.entry.name

    @property
    def coroutine(self) -> Coroutine:
        """What runs."""
        return self.entry.coroutine

    def running(self, coroutine: Coroutine) -> Function | ArqCronJob:
        """Return the same with ``coroutine`` in the place of its own."""
        return replace(self.entry, coroutine=coroutine)  # type: ignore[arg-type]

    @property
    def schedule(self) -> CronJob | None:
        """Its schedule, if it has one that a crontab can say."""
        entry = self.entry
        if not isinstance(entry, ArqCronJob):
            return None
        # ARQ wants day and weekday both to fit, crontab one of them.
        if not self.in_utc or (entry.day is not None and entry.weekday is not None):
            return None
        return CronJob(
            self.name,
            self.coroutine,
            minute=_set(entry.minute),
            hour=_set(entry.hour),
            day=_set(entry.day),
            month=_set(entry.month),
            weekday=_set(entry.weekday),
            timeout=self.timeout,
            max_tries=self.max_tries,
        )


def entries(settings: Mapping[str, Any]) -> list[Entry]:
    """Return the functions and cron jobs of a worker's settings."""
    timeout = to_seconds(settings.get("job_timeout", JOB_TIMEOUT)) or JOB_TIMEOUT
    tries = settings.get("max_tries", MAX_TRIES)
    zone = settings.get("timezone") or datetime.now().astimezone().tzinfo
    in_utc = datetime.now(UTC).astimezone(zone).utcoffset() == timedelta()
    write = settings.get("job_serializer") or pickle.dumps
    found = [*map(func, settings.get("functions", ())), *(settings.get("cron_jobs") or ())]
    return [
        Entry(
            one,
            timeout=timeout if one.timeout_s is None else one.timeout_s,
            max_tries=tries if one.max_tries is None else one.max_tries,
            in_utc=in_utc,
            write=write if _is_kept(one, settings) else None,
        )
        for one in found
    ]


def _is_kept(one: Function | ArqCronJob, settings: Mapping[str, Any]) -> bool:
    kept = settings.get("keep_result", KEEP_RESULT)
    return bool(
        one.keep_result_forever
        or settings.get("keep_result_forever")
        or (kept if one.keep_result_s is None else one.keep_result_s)
    )


def _set(option: Any) -> frozenset[int] | None:
    if option is None:
        return None
    values = {option} if isinstance(option, int | str) else option
    return frozenset(WEEKDAYS.index(v.lower()) if isinstance(v, str) else v for v in values)
