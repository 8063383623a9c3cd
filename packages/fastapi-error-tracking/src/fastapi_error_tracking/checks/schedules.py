"""What is wrong with the schedules of cron jobs, as far as Sentry watches them."""

from collections.abc import Iterable, Iterator

from fastapi_installed_apps import CronJob, Finding, Task

from ..monitors import crontab


def findings(jobs: Iterable[Task | CronJob]) -> Iterator[Finding]:
    """Yield each cron job that no monitor of Sentry can expect as it runs."""
    for job in jobs:
        if isinstance(job, CronJob) and crontab(job) is None:
            yield Finding(
                "error_tracking.monitor",
                f"Sentry does not watch the cron job {job.name!r}: its days are those in day and in"
                " weekday, and a crontab with both means either.",
                "Name days of the month or of the week only, and let the job look for the other.",
                "warning",
            )
