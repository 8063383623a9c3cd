"""A cron job's monitor expects it when the worker runs it, or there is none and it is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from arq.cron import next_cron
from fastapi_error_tracking.checks import schedules
from fastapi_error_tracking.monitors import config, crontab
from fastapi_installed_apps import CronJob, Task


async def nothing() -> None:
    """Do nothing."""


def job(**when: frozenset[int] | None) -> CronJob:
    """Return a cron job at midnight."""
    midnight = frozenset({0})
    return replace(CronJob("rounds", nothing, midnight, midnight), **when)  # type: ignore[arg-type]


def expected_on(schedule: str, moment: datetime) -> bool:
    """Return whether a crontab names the day of ``moment``: as cron does, and as Sentry."""
    _, _, day, month, weekday = schedule.split()

    def named(field: str, value: int) -> bool:
        return field == "*" or value in map(int, field.split(","))

    either = named(day, moment.day) or named(weekday, moment.isoweekday())
    both = named(day, moment.day) and named(weekday, moment.isoweekday())
    return named(month, moment.month) and (either if "*" not in (day, weekday) else both)


SCHEDULES = [
    {},
    {"day": frozenset({1, 15})},
    {"weekday": frozenset({0, 6})},
    {"day": frozenset(range(1, 32)), "weekday": frozenset({4})},
    {"day": frozenset({13}), "weekday": frozenset(range(7))},
    {"month": frozenset({2, 12}), "weekday": frozenset({2})},
]


@pytest.mark.parametrize("when", SCHEDULES)
def test_the_monitor_expects_the_days_on_which_the_worker_runs(
    when: dict[str, frozenset[int]],
) -> None:
    cron = job(**when)
    schedule = crontab(cron)
    assert schedule is not None
    start = datetime(2026, 1, 1, tzinfo=UTC)
    expected = [day for n in range(400) if expected_on(schedule, day := start + timedelta(days=n))]
    moment = start - timedelta(seconds=1)
    for day in expected:
        moment = next_cron(
            moment,
            month=set(cron.month) if cron.month else None,
            day=set(cron.day) if cron.day else None,
            weekday=set(cron.weekday) if cron.weekday else None,
            hour=0,
            minute=0,
            second=0,
            microsecond=0,
        )
        assert moment == day


def test_days_of_the_month_and_of_the_week_have_no_monitor_and_are_a_finding() -> None:
    friday = job(day=frozenset({13}), weekday=frozenset({4}))
    assert expected_on(friday.crontab, datetime(2026, 1, 2, tzinfo=UTC)), "a Friday, no thirteenth"
    assert config(friday) is None
    (finding,) = schedules.findings([Task("task", nothing), job(day=frozenset({13})), friday])
    assert (finding.id, finding.level) == ("error_tracking.monitor", "warning")
    assert "'rounds'" in finding.message
