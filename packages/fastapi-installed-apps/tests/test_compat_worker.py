"""What the steady worker takes of ARQ's, and what breaks without it."""

import inspect
from typing import Any

import arq.worker
import pytest
from arq.worker import Worker, create_worker, func
from redis.exceptions import ResponseError

from fastapi_installed_apps.compat.worker import SteadyWorker, use_steady_worker
from fastapi_installed_apps.queue.reasons import is_of_the_data, reason_of

pytestmark = pytest.mark.sample


async def nothing(ctx: dict[Any, Any], *args: Any, **options: Any) -> None:
    """Do nothing."""


def test_arqs_command_makes_what_has_the_name_of_its_worker() -> None:
    """Without it, ``arq`` would run its own worker, which the first outage ends."""
    assert "return Worker(" in inspect.getsource(create_worker)
    use_steady_worker()
    made = create_worker({"functions": [func(nothing, name="n")], "handle_signals": False})
    assert type(made) is SteadyWorker
    assert arq.worker.Worker is SteadyWorker  # type: ignore[attr-defined,unused-ignore]


@pytest.mark.parametrize(
    ("method", "calls"),
    [
        ("main", "self._poll_iteration()"),
        ("_poll_iteration", "self.start_jobs(job_ids)"),
        ("_poll_iteration", "self._cancel_aborted_jobs()"),
        ("_poll_iteration", "self.heart_beat()"),
        ("heart_beat", "await self.record_health()"),
        ("record_health", "self._last_health_check) < self.health_check_interval"),
        ("heart_beat", "self.run_cron(now, cron_window_size)"),
        ("run_cron", "cron_job.calculate_next(cron_job.next_run)"),
        ("run_job", "asyncio.shield(\n            self.finish_job("),
        ("run_job", "await asyncio.shield(self.finish_failed_job("),
        ("_release_sem_dec_counter_on_complete", "self.sem.release()"),
        ("start_jobs", "self.loop.create_task(self.run_job(job_id, int(score)))"),
        ("handle_sig_wait_for_completion", "self._wait_for_tasks_to_complete(signum=sig)"),
        ("_wait_for_tasks_to_complete", "self.main_task.cancel()"),
        ("run", "self.loop.run_until_complete(self.close())"),
    ],
)
def test_arqs_worker_calls_what_is_made_steady(method: str, calls: str) -> None:
    """Without one of these calls, an override of ours would never run."""
    ours = SteadyWorker.__mro__[1]
    assert calls in inspect.getsource(getattr(ours, method))


def test_the_settings_of_a_worker_are_those_of_arqs() -> None:
    """ARQ takes from a settings class what its worker's signature names."""
    ours = SteadyWorker.__mro__[1]
    assert inspect.signature(SteadyWorker) == inspect.signature(ours)
    assert issubclass(SteadyWorker, Worker)


@pytest.mark.parametrize(
    ("said", "is_data", "reason"),
    [
        ("WRONGTYPE Operation against a key holding the wrong kind of value", True, "refused"),
        ("value is not an integer or out of range", True, "refused"),
        ("increment or decrement would overflow", True, "refused"),
        ("MISCONF Redis is configured to save RDB snapshots", False, "read-only"),
        ("unknown command", False, "refused"),
    ],
)
@pytest.mark.parametrize("in_pipeline", [False, True])
def test_redis_says_what_is_wrong(
    said: str, is_data: bool, reason: str, *, in_pipeline: bool
) -> None:
    """A job whose id looks like an error is not taken for one."""
    if in_pipeline:  # as redis-py writes it
        said = f"Command # 2 (GET WRONGTYPE) of pipeline caused error: {(said,)}"
    error = ResponseError(said)
    assert (is_of_the_data(error), reason_of(error)) == (is_data, reason)
