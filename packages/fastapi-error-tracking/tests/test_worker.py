"""What the worker reports, and how often."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from arq import ArqRedis, create_pool
from arq.connections import RedisSettings
from arq.jobs import Job
from fastapi_error_tracking.privacy.identifiers import Identifiers
from fastapi_error_tracking.settings import DEVELOPMENT_KEY
from sentry_inspector import Captured, Inspector, Store

from .host_programs import HOST, NewDatabase, host_api, new_inspector, with_queue
from .tools.programs import Api, Program

MONITOR = {
    "timezone": "UTC",
    "checkin_margin": 2,
    "max_runtime": 1,
    "failure_issue_threshold": 1,
    "recovery_threshold": 1,
}


class Worker(Program):
    """The specimen's worker, its queue, and what it has sent."""

    def __init__(
        self, directory: Path, environment: dict[str, str], store: Store, *options: str
    ) -> None:
        arguments = ["arq", f"{HOST}.programs.specimen_worker.WorkerSettings", *options]
        super().__init__(arguments, environment, directory)
        self.redis_url = environment["REDIS_URL"]
        self.store = store

    def until_ready(self) -> None:
        """Wait until it looks for jobs."""
        self.until_written("Starting worker")

    def queue(self, use: Callable[[ArqRedis], Awaitable[Any]]) -> Any:
        """Do something with the queue, and return what that returns."""

        async def connected() -> Any:
            settings = RedisSettings.from_dsn(self.redis_url)
            queue = await create_pool(settings, job_serializer=lambda job: json.dumps(job).encode())
            try:
                return await use(queue)
            finally:
                await queue.aclose(close_connection_pool=True)

        return asyncio.run(connected())

    def enqueue(self, name: str) -> str:
        """Enqueue a job, and return its id."""
        job_id: str = self.queue(lambda queue: queue.enqueue_job(name)).job_id
        return job_id

    def transaction(self, name: str) -> Captured:
        """Wait for the transaction of a job."""
        return self.store.wait_for(
            lambda item: item.kind == "transaction" and item.json["transaction"] == name
        )

    def run(self, name: str) -> dict[str, Any]:
        """Run a job to its end, and return its transaction."""
        self.store.clear()
        self.enqueue(name)
        transaction: dict[str, Any] = self.transaction(name).json
        return transaction

    def events(self) -> list[dict[str, Any]]:
        """Return the errors that have arrived once all that was captured has."""
        self.enqueue("specimen.query")  # what is reported late arrives before this
        self.transaction("specimen.query")
        return [item.json for item in self.store.events(kind="event")]

    def event(self) -> dict[str, Any]:
        """Return the only error that has arrived."""
        (event,) = self.events()
        return event

    def event_of(self, name: str) -> dict[str, Any]:
        """Wait for the error of a job."""
        event: dict[str, Any] = self.store.wait_for(
            lambda item: item.kind == "event" and item.json["transaction"] == name
        ).json
        return event

    def check_ins(self) -> list[dict[str, Any]]:
        """Return the check-ins that have arrived."""
        return [item.json for item in self.store.events(kind="check_in")]


@pytest.fixture(scope="module")
def redis_url(new_database: NewDatabase) -> str:
    return new_database()


@pytest.fixture(scope="module")
def module_inspector() -> Iterator[Inspector]:
    with new_inspector() as inspector:
        yield inspector


@pytest.fixture(scope="module")
def worker(
    module_inspector: Inspector, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worker]:
    directory = tmp_path_factory.mktemp("worker")
    environment = with_queue(module_inspector, redis_url, directory)
    with Worker(directory, environment, module_inspector.store) as running:
        yield running


@pytest.fixture(scope="module")
def api(
    module_inspector: Inspector, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    directory = tmp_path_factory.mktemp("api")
    environment = with_queue(module_inspector, redis_url, directory)
    with host_api(directory, environment, program="specimen_api") as running:
        yield running


def describe(event: dict[str, Any]) -> tuple[str, str, str, str]:
    error = event["exception"]["values"][-1]
    assert error["mechanism"]["handled"] is False
    assert event["tags"]["service"] == "worker"
    assert event["environment"] == "test"
    assert event["release"] == "specimen@1.0"
    return event["transaction"], event["tags"]["job"], error["type"], error["value"]


@pytest.mark.sample
def test_a_job_that_succeeds_is_no_event(worker: Worker) -> None:
    transaction = worker.run("specimen.succeed")
    assert transaction["contexts"]["trace"]["status"] == "ok"
    assert transaction["tags"]["service"] == "worker"
    assert worker.events() == []


def test_the_worker_measures_itself(worker: Worker) -> None:
    transaction = worker.run("specimen.be_measured")
    assert transaction["contexts"]["trace"]["status"] == "ok"


@pytest.mark.sample
@pytest.mark.parametrize(
    ("name", "error", "message", "status"),
    [
        ("specimen.fail", "ValueError", "the job failed", "internal_error"),
        (
            "specimen.time_out",
            "TimeoutError",
            "{job.name} took longer than {task.timeout} s",
            "deadline_exceeded",
        ),
    ],
)
def test_a_job_that_fails_is_one_event(
    worker: Worker, name: str, error: str, message: str, status: str
) -> None:
    transaction = worker.run(name)
    assert transaction["contexts"]["trace"]["status"] == status
    *described, value = describe(worker.event())
    assert described == [name, name, error]
    assert value == message


def test_an_unknown_job_is_one_event_without_its_name(worker: Worker) -> None:
    worker.store.clear()
    worker.enqueue("specimen.jane-doe")
    assert (
        worker.transaction("unmatched route").json["contexts"]["trace"]["status"]
        == "internal_error"
    )
    (error,) = worker.event()["exception"]["values"]
    assert (error["type"], error["value"]) == ("JobFailed", "there is no task of this name")
    assert not any(b"jane-doe" in item.raw for item in worker.store.events())


@pytest.mark.sample
def test_a_job_whose_tries_are_exhausted_is_one_event(worker: Worker) -> None:
    worker.store.clear()
    worker.enqueue("specimen.retry")
    name, job, error, message = describe(worker.event_of("specimen.retry"))
    assert (name, job, error) == ("specimen.retry", "specimen.retry", "JobFailed")
    assert message == "{job.name} gave up after {job.attempt} tries"
    assert len(worker.events()) == 1
    transactions = [
        item.json["contexts"]["trace"]["status"]
        for item in worker.store.events(kind="transaction")
        if item.json["transaction"] == "specimen.retry"
    ]
    assert transactions == ["aborted", "internal_error"]


def test_a_retry_that_succeeds_is_no_event(worker: Worker) -> None:
    worker.run("specimen.retry_once")
    worker.store.wait_for(
        lambda item: (
            item.kind == "transaction"
            and item.json["transaction"] == "specimen.retry_once"
            and item.json["contexts"]["trace"]["status"] == "ok"
        )
    )
    assert worker.events() == []


@pytest.mark.sample
def test_an_unreadable_job_is_one_event(worker: Worker) -> None:
    async def put(queue: ArqRedis) -> None:
        queue.job_serializer = lambda _: b"\x80\x04not json"
        await queue.enqueue_job("specimen.succeed")

    worker.store.clear()
    worker.queue(put)
    worker.transaction("unreadable")
    assert describe(worker.event())[:3] == ("unreadable", "unreadable", "JobFailed")


def test_an_abort_is_no_event(worker: Worker) -> None:
    async def abort(queue: ArqRedis) -> None:
        with suppress(TimeoutError):  # of waiting for a result, which nobody keeps
            await Job(job_id, queue, _deserializer=json.loads).abort(timeout=0.1)

    worker.store.clear()
    job_id = worker.enqueue("specimen.sleep")
    worker.until_written("falling asleep")
    worker.queue(abort)
    transaction = worker.transaction("specimen.sleep").json
    assert transaction["contexts"]["trace"]["status"] == "cancelled"
    assert worker.events() == []


@pytest.mark.sample
def test_a_cron_job_checks_in(worker: Worker) -> None:
    worker.run("specimen.Nightly run")
    assert worker.events() == []
    began, ended = worker.check_ins()
    assert (began["status"], ended["status"]) == ("in_progress", "ok")
    assert began["check_in_id"] == ended["check_in_id"]
    assert began["monitor_slug"] == ended["monitor_slug"] == "specimen-nightly-run"
    assert began["monitor_config"] == {
        "schedule": {"type": "crontab", "value": "0 0 * 2 *"},
        **MONITOR,
    }
    assert (ended["environment"], ended["release"]) == ("test", "specimen@1.0")
    assert ended["duration"] >= 0


def test_a_cron_job_that_fails_is_one_event_and_a_check_in(worker: Worker) -> None:
    worker.run("specimen.failing_run")
    assert describe(worker.event())[1:3] == ("specimen.failing_run", "ValueError")
    began, ended = worker.check_ins()
    assert (began["status"], ended["status"]) == ("in_progress", "error")
    assert began["monitor_config"]["schedule"]["value"] == "0 0 * 2 1,7"


def test_jobs_do_not_share_a_trace(worker: Worker) -> None:
    traces = {worker.run("specimen.succeed")["contexts"]["trace"]["trace_id"] for _ in range(3)}
    assert len(traces) == 3


@pytest.mark.sample
def test_browser_request_job_and_its_queries_are_one_trace(worker: Worker, api: Api) -> None:
    worker.store.clear()
    browser = {"sentry-trace": f"{'c' * 32}-{'b' * 16}-1"}
    assert api.client.post("/enqueue/query", headers=browser).status_code == 200
    job = worker.transaction("specimen.query").json
    request = worker.transaction("/api/v1/enqueue/{task}").json
    assert job["contexts"]["trace"]["trace_id"] == "c" * 32
    assert request["contexts"]["trace"]["trace_id"] == "c" * 32
    spans = {span["op"]: span for span in job["spans"]}
    assert spans["db"]["trace_id"] == "c" * 32
    for program in (api, worker):  # and so are their logs
        assert f'"trace_id": "{"c" * 32}"' in program.output


def test_the_endpoint_for_jobs_enqueues_one_that_fails(worker: Worker, api: Api) -> None:
    worker.store.clear()
    answer = api.client.post("/test/job-error")
    assert answer.status_code == 202
    event = worker.event_of("error_tracking.fail")
    assert describe(event)[1:3] == ("error_tracking.fail", "DeliberateError")
    hashed = Identifiers(DEVELOPMENT_KEY, "test").hash(answer.json()["job_id"])
    assert event["contexts"]["job"]["id"] == hashed


def test_a_job_of_an_unsampled_request_is_not_sampled_and_keeps_its_trace(
    worker: Worker, api: Api
) -> None:
    worker.store.clear()
    api.client.post("/enqueue/fail", headers={"sentry-trace": f"{'d' * 32}-{'b' * 16}-0"})
    event = worker.event_of("specimen.fail")
    assert event["contexts"]["trace"]["trace_id"] == "d" * 32
    worker.events()
    names = [item.json["transaction"] for item in worker.store.events(kind="transaction")]
    assert "specimen.fail" not in names
    for program in (api, worker):  # whose logs name that trace all the same
        assert f'"trace_id": "{"d" * 32}"' in program.output


@pytest.mark.sample
def test_sigterm_sends_what_is_left_and_the_backends_dsn_serves_a_worker_without_one(
    inspector: Inspector, queue_environment: dict[str, str], tmp_path: Path
) -> None:
    queue_environment["SENTRY_DSN_WORKER"] = ""
    with Worker(tmp_path, queue_environment, inspector.store) as worker:
        worker.enqueue("specimen.succeed")
        worker.transaction("specimen.succeed")
        assert inspector.store.events(kind="log") == []
        assert worker.seconds_to_stop() < 3
    (logs,) = inspector.store.events(kind="log")
    bodies = {item["body"]: item["attributes"]["service"]["value"] for item in logs.json["items"]}
    assert bodies["in a job"] == "worker"
    assert {item.project for item in inspector.store.events()} == {1}
    assert not any("→" in body or "succeed(" in body for body in bodies)  # ARQ's own lines


@pytest.mark.parametrize("options", [(), ("--watch", "watched")])
def test_a_crash_at_start_is_one_event(
    inspector: Inspector,
    queue_environment: dict[str, str],
    tmp_path: Path,
    options: tuple[str, ...],
) -> None:
    queue_environment["SPECIMEN_CRASHES"] = "1"
    (tmp_path / "watched").mkdir()  # not the folder that the program's output is written to
    arguments = ["arq", f"{HOST}.programs.specimen_worker.WorkerSettings", *options]
    with Program(arguments, queue_environment, tmp_path) as program:
        assert program.wait() != 0
    (event,) = inspector.store.events(kind="event")
    assert event.title == "RuntimeError: the {process} could not start"
    assert event.service == "worker"


def test_it_holds_while_watching_and_after_a_reload(
    inspector: Inspector, queue_environment: dict[str, str], tmp_path: Path
) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    with Worker(tmp_path, queue_environment, inspector.store, "--watch", str(watched)) as worker:
        worker.run("specimen.fail")
        assert describe(worker.event())[1] == "specimen.fail"
        worker.reload(watched)
        worker.until_written_again("Starting worker")
        worker.run("specimen.time_out")
        assert describe(worker.event())[1] == "specimen.time_out"
        worker.stop()
