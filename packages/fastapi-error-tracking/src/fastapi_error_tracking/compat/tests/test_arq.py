"""ARQ's functions and cron jobs: each name is used in ``compat.arq``."""

from datetime import UTC, timedelta, timezone
from typing import Any

import pytest

pytest.importorskip("arq", reason="the extra arq is not installed")

from arq.cron import cron
from arq.worker import Worker, func

from ..arq import Retry, entries


async def work(ctx: dict[str, Any]) -> str:
    """Do nothing."""
    return "done"


async def replaced(ctx: dict[str, Any]) -> str:
    """Do something else."""
    return "replaced"


def test_functions_and_cron_jobs_are_dataclasses_with_a_coroutine() -> None:
    """Without it, nothing could be wrapped around a job."""
    settings = {"functions": [work, func(work, name="named")], "cron_jobs": [cron(work)]}
    found = entries(settings)
    assert [entry.name for entry in found] == ["work", "named", "cron:work"]
    changed: list[Any] = [entry.running(replaced) for entry in found]
    worker = Worker(changed[:2], cron_jobs=changed[2:], handle_signals=False)
    assert {one.coroutine for one in worker.functions.values()} == {replaced}
    assert worker.functions.keys() == {"work", "named", "cron:work"}


def test_limits_are_the_function_s_or_the_worker_s_or_arq_s() -> None:
    """``timeout_s`` and ``max_tries``: without them, a time-out would count as cancelled, and the
    last retry as one of many.
    """
    own = func(work, timeout=timedelta(seconds=7), max_tries=2)
    limits = [(one.timeout, one.max_tries) for one in entries({"functions": [own, work]})]
    assert limits == [(7, 2), (300, 5)]
    (one,) = entries({"functions": [work], "job_timeout": 60, "max_tries": 9})
    assert (one.timeout, one.max_tries) == (60, 9)
    worker = Worker([work], handle_signals=False)
    assert (worker.job_timeout_s, worker.max_tries) == (300, 5)


def test_a_schedule_becomes_a_crontab() -> None:
    """The fields of a cron job: without them, Sentry would not miss a job that does not run."""
    jobs = [cron(work, weekday="mon", hour={6, 18}, minute=0), cron(work, day=1, month={1})]
    found = entries({"cron_jobs": jobs, "timezone": UTC})
    assert [one.schedule and one.schedule.crontab for one in found] == [
        "0 6,18 * * 1",
        "* * 1 1 *",
    ]


@pytest.mark.parametrize(
    ("options", "zone"), [({}, timezone(timedelta(hours=2))), ({"day": 1, "weekday": 1}, UTC)]
)
def test_what_no_crontab_can_say_has_none(options: dict[str, Any], zone: timezone) -> None:
    (found,) = entries({"cron_jobs": [cron(work, **options)], "timezone": zone})
    assert found.schedule is None


def test_a_retry_says_when() -> None:
    """``defer_score``: without it, a retry would be told of without its delay."""
    assert Retry(defer=timedelta(seconds=3)).defer_score == 3000
    assert Retry().defer_score is None
