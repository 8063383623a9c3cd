"""Background jobs: what an app declares, and what one run of it is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

UNREADABLE = "unreadable"
"""The name of a job whose message cannot be read."""


@dataclass(frozen=True, slots=True)
class Task:
    """A background job's kind. ``timeout`` and ``keep_result`` are seconds."""

    name: str
    function: Callable[..., Awaitable[Any]]
    timeout: float = 60.0
    max_tries: int = 3
    keep_result: float = 0.0


@dataclass(frozen=True, slots=True)
class CronJob:
    """A task that runs by the clock (UTC). ``None`` means every; weekday 0 is Monday."""

    name: str
    function: Callable[..., Awaitable[Any]]
    minute: frozenset[int] | None = None
    hour: frozenset[int] | None = None
    day: frozenset[int] | None = None
    month: frozenset[int] | None = None
    weekday: frozenset[int] | None = None
    timeout: float = 60.0
    max_tries: int = 3
    keep_result: float = 0.0

    @property
    def crontab(self) -> str:
        """The schedule in crontab's notation, where 7 is Sunday."""
        weekday = None if self.weekday is None else {day + 1 for day in self.weekday}
        fields = (self.minute, self.hour, self.day, self.month, weekday)
        return " ".join("*" if f is None else ",".join(map(str, sorted(f))) for f in fields)


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a task or cron job. ``attempt`` counts from 1."""

    id: str
    name: str
    attempt: int
    max_tries: int
    headers: Mapping[str, str] = field(default_factory=dict)
    cron: CronJob | None = None


class RetryJob(Exception):
    """Raised by a task to run again after ``delay`` seconds."""

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__("run this job again")
        self.delay = delay


class JobFailed(Exception):
    """A job failed without an exception of its own: it could not be found, read or finished."""
