"""A worker that ``worker_settings`` did not make: what is seen of it, and what ARQ sees."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arq import create_pool
from arq.connections import RedisSettings
from arq.jobs import Job
from sentry_inspector import Inspector

from .host_programs import NewDatabase, new_inspector
from .tools.environments import recording
from .tools.programs import Program

PLANTED = "Zbigniew-Planted"


class PlainWorker(Program):
    """The worker, and its queue."""

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        arguments = ["arq", f"{__package__}.others.plain_worker.WorkerSettings"]
        super().__init__(arguments, environment, directory)
        self.redis_url = environment["REDIS_URL"]

    def run(self, name: str, *arguments: str, until: str = "left") -> Any:
        """Run a job, and return its result or its error as ARQ keeps it, once ARQ has done."""

        async def enqueued() -> tuple[str, Any]:
            pool = await create_pool(RedisSettings.from_dsn(self.redis_url))
            try:
                job = await pool.enqueue_job(name, *arguments)
                assert isinstance(job, Job)
                ended = asyncio.gather(job.result(15, poll_delay=0.02), return_exceptions=True)
                return job.job_id, (await ended)[0]
            finally:
                await pool.aclose(close_connection_pool=True)

        job_id, ended = asyncio.run(enqueued())
        self.until_written(f"{until} {job_id}")
        return ended


def environment_of(inspector: Inspector, new_database: NewDatabase) -> dict[str, str]:
    return {
        **recording(inspector.dsn("backend")),
        "SENTRY_DSN_WORKER": inspector.dsn("worker"),
        "REDIS_URL": new_database(),
    }


@pytest.fixture(scope="module")
def running(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[PlainWorker, Inspector]]:
    with new_inspector() as inspector:
        directory = tmp_path_factory.mktemp("plain")
        with PlainWorker(directory, environment_of(inspector, new_database)) as worker:
            worker.until_written("Starting worker")
            yield worker, inspector


def events_of(running: tuple[PlainWorker, Inspector], *job: str) -> tuple[Any, list[Any]]:
    """Run a job; return what ARQ keeps of it, and the errors that have arrived because of it."""
    worker, inspector = running
    inspector.store.clear()
    ended = worker.run(*job)
    worker.run("ship", "")  # what is reported late arrives before this
    inspector.store.wait_for(
        lambda item: item.kind == "transaction" and item.json["contexts"]["trace"]["status"] == "ok"
    )
    return ended, inspector.store.events(kind="event")


@pytest.mark.sample
def test_a_job_that_is_done_is_recorded_and_keeps_its_result(
    running: tuple[PlainWorker, Inspector],
) -> None:
    ended, events = events_of(running, "ship", "")
    assert (ended, events) == ("shop", [])
    transactions = running[1].store.events(kind="transaction")
    assert {item.json["transaction"] for item in transactions} == {"ship"}


@pytest.mark.sample
def test_an_error_of_a_job_is_one_event_and_arqs_result(
    running: tuple[PlainWorker, Inspector],
) -> None:
    ended, (event,) = events_of(running, "ship", PLANTED)
    assert str(ended) == f"nothing is left for {PLANTED}"
    assert event.title == "LookupError: nothing is left for {customer}"
    assert event.json["tags"]["job"] == "ship"
    assert event.json["server_name"] == "worker"
    assert PLANTED.encode() not in event.raw
    frames = event.json["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["in_app"] is True


@pytest.mark.sample
def test_a_retry_is_no_failure_until_it_was_the_last(
    running: tuple[PlainWorker, Inspector],
) -> None:
    ended, (event,) = events_of(running, "come_back")
    assert "retries exceeded" in str(ended)
    assert event.json["exception"]["values"][-1]["type"] == "JobFailed"
    assert event.json["contexts"]["job"] == {
        "id": event.json["contexts"]["job"]["id"],
        "attempt": 2,
        "tries": 2,
    }


@pytest.mark.sample
def test_a_result_that_cannot_be_written_says_so(running: tuple[PlainWorker, Inspector]) -> None:
    ended, (event,) = events_of(running, "open_box")
    assert "unable to serialize result" in str(ended)
    assert event.title == "JobFailed: {name} has run, but its result cannot be written"
    assert [one["type"] for one in event.json["exception"]["values"]][-1] == "JobFailed"


@pytest.mark.sample
def test_a_time_out_is_told_from_what_was_cancelled(
    running: tuple[PlainWorker, Inspector],
) -> None:
    ended, (event,) = events_of(running, "slow")
    assert isinstance(ended, TimeoutError)
    assert event.json["exception"]["values"][-1]["type"] == "TimeoutError"
    assert event.json["tags"]["job"] == "slow"


@pytest.mark.sample
def test_a_cron_job_has_a_monitor(
    inspector: Inspector, new_database: NewDatabase, tmp_path: Path
) -> None:
    environment = {**environment_of(inspector, new_database), "RUNS_AT_START": "1"}
    with PlainWorker(tmp_path, environment):
        done = inspector.store.wait_for(
            lambda item: item.kind == "check_in" and item.json["status"] == "ok"
        )
    assert done.json["monitor_slug"] == "cron-count"
    assert done.json["monitor_config"]["schedule"] == {"type": "crontab", "value": "7 * * * *"}


@pytest.mark.sample
def test_its_own_hooks_run_and_it_sends_what_is_waiting(
    inspector: Inspector, new_database: NewDatabase, tmp_path: Path
) -> None:
    with PlainWorker(tmp_path, environment_of(inspector, new_database)) as worker:
        worker.until_written("Starting worker")
        worker.run("ship", PLANTED)
        worker.stop()
        assert "the shop is closed" in worker.output
    assert [item.title for item in inspector.store.events(kind="event")] == [
        "LookupError: nothing is left for {customer}"
    ]


def test_it_sends_what_is_waiting_though_arq_does_not_run_its_hooks(
    inspector: Inspector, new_database: NewDatabase, tmp_path: Path
) -> None:
    environment = {**environment_of(inspector, new_database), "NEVER_LEAVES": "1"}
    with PlainWorker(tmp_path, environment) as worker:
        worker.until_written("Starting worker")
        worker.run("ship", PLANTED, until="leaving")
        worker.stop()
        assert "the shop is closed" not in worker.output
    assert [item.title for item in inspector.store.events(kind="event")] == [
        "LookupError: nothing is left for {customer}"
    ]


@pytest.mark.sample
def test_a_failure_of_its_start_is_one_event(
    inspector: Inspector, new_database: NewDatabase, tmp_path: Path
) -> None:
    environment = {**environment_of(inspector, new_database), "FAILS_AT_START": "1"}
    with PlainWorker(tmp_path, environment) as worker:
        assert worker.wait() != 0
    (event,) = inspector.store.events(kind="event")
    assert event.title == "ConnectionError: the warehouse is closed"


def test_without_a_dsn_it_is_as_it_was(new_database: NewDatabase, tmp_path: Path) -> None:
    with PlainWorker(tmp_path, {"REDIS_URL": new_database()}) as worker:
        worker.until_written("Starting worker")
        assert worker.run("ship", "") == "shop"
        assert str(worker.run("ship", PLANTED)) == f"nothing is left for {PLANTED}"
        worker.stop()
        assert "the shop is closed" in worker.output
