"""The worker as a real process on a real server: every way a job can end, seen by the apps once."""

import json
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.conftest import Environment, Start, StartWorker, valkey_in
from tests.programs import Program, free_port, until

WORKER = "tests.host.worker.WorkerSettings"
PERSON = "Ada Lovelace"


class Records:
    """What the recording worker saw, and a way to enqueue as another process would."""

    def __init__(self, url: str) -> None:
        self.redis: Any = Redis.from_url(url, decode_responses=True)

    def all(self) -> list[dict[str, Any]]:
        """Return every record."""
        return [json.loads(record) for record in self.redis.lrange("records", 0, -1)]

    def of(self, job_id: str) -> list[dict[str, Any]]:
        """Wait for a job to leave the queue, and return the records of its attempts."""
        until(lambda: self.redis.zscore("arq:queue", job_id) is None, f"the end of {job_id}")
        return [record for record in self.all() if record.get("id") == job_id]

    def put(self, job_id: str, message: bytes) -> None:
        """Put a message into the queue as it is."""
        self.redis.set(f"arq:job:{job_id}", message, ex=60)
        self.redis.zadd("arq:queue", {job_id: 1})

    def enqueue(self, job_id: str, name: str, *args: Any) -> None:
        """Enqueue a job as another process would."""
        keywords = {"headers": {"from": "test"}}
        message = {"f": name, "a": args, "k": keywords, "t": None, "et": 1}
        self.put(job_id, json.dumps(message).encode())


Worker = tuple[Program, Records]


@pytest.fixture(scope="module")
def recorder(
    new_environment: Callable[[], Environment], start_worker: StartWorker
) -> Iterator[Worker]:
    """A worker that records, one for all tests of this module that leave it running."""
    env = new_environment()
    with start_worker(env) as worker:
        yield worker, Records(env["REDIS_URL"])


# A task's name, its arguments, and what its attempts look like to the apps.
ENDINGS: list[tuple[str, list[object], list[str]]] = [
    ("ends.well", [1, PERSON], ["done"]),
    ("ends.badly", [PERSON], [f"ValueError: no {PERSON}"]),
    ("ends.badly", [1, 2, 3], ["TypeError: "]),
    ("ends.late", [], ["TimeoutError: ends.late took longer than 0.2 s"]),
    ("ends.at_second_try", [], ["RetryJob: ", "done"]),
    ("ends.at_no_try", [], ["RetryJob: ", "JobFailed: ends.at_no_try gave up after 2 tries"]),
    ("ends.yearly", [], ["ValueError: a bad year"]),
    ("ends.unknown", [PERSON], ["JobFailed: there is no task of this name"]),
    (
        "ends.unwritten",
        [],
        ["JobFailed: ends.unwritten has run, but its result cannot be written"],
    ),
]


def enqueue_endings(records: Records) -> None:
    """Enqueue one job for each ending, and look at what the apps saw of it."""
    for number, (name, args, _) in enumerate(ENDINGS):
        records.enqueue(f"job-{number}", name, *args)
    for number, (name, _, outcomes) in enumerate(ENDINGS):
        seen = records.of(f"job-{number}")
        assert [record["name"] for record in seen] == [name] * len(outcomes)
        assert [record["attempt"] for record in seen] == [*range(1, len(outcomes) + 1)]
        for record, outcome in zip(seen, outcomes, strict=True):
            assert record["outcome"].startswith(outcome)
    assert records.of("job-0")[0]["headers"] == {"from": "test"}
    assert records.of("job-6")[0]["cron"] == "* * 1 1 *"


def test_every_ending_passes_the_apps_once(recorder: Worker) -> None:
    _, records = recorder
    enqueue_endings(records)


def test_every_ending_passes_the_apps_once_under_watch(
    environment: Environment, start_worker: StartWorker, tmp_path: Path
) -> None:
    records = Records(environment["REDIS_URL"])
    with start_worker(environment, "--watch", str(tmp_path)):
        enqueue_endings(records)
    lifespan = [record["lifespan"] for record in records.all() if "lifespan" in record]
    assert lifespan == ["worker starts", "worker stops"]


@pytest.mark.parametrize(
    "message",
    [
        b"\x80\x04\x95",
        b"[]",
        b'{"f": "ends.well", "a": {}, "k": {}, "t": null, "et": 1}',
        b'{"f": "ends.well", "a": [], "k": {"more": 1}, "t": null, "et": 1}',
    ],
    ids=["pickle", "list", "arguments", "keywords"],
)
def test_an_unreadable_message_fails_and_does_not_stay(message: bytes, recorder: Worker) -> None:
    _, records = recorder
    job_id = f"unreadable-{len(message)}"
    records.put(job_id, message)
    (record,) = records.of(job_id)
    assert record["name"] == "unreadable"
    assert record["outcome"] == "JobFailed: the job's message cannot be read"
    assert records.redis.keys(f"arq:*{job_id}*") == []


def test_a_job_that_killed_its_workers_is_given_up(recorder: Worker) -> None:
    _, records = recorder
    records.redis.set("arq:retry:deadly", 3)  # it was started three times before
    records.enqueue("deadly", "ends.well")
    (record,) = records.of("deadly")
    assert record["attempt"] == 4
    assert record["outcome"] == "JobFailed: ends.well was started 3 times and not once finished"


def test_an_aborted_job_ends(recorder: Worker) -> None:
    _, records = recorder
    records.enqueue("aborted", "ends.never")
    until(lambda: {"waiting": True} in records.all(), "the job's start")
    records.redis.zadd("arq:abort", {"aborted": 1})
    (record,) = records.of("aborted")
    assert record["outcome"] == "CancelledError: "


def test_only_the_results_asked_for_are_kept(recorder: Worker) -> None:
    _, records = recorder
    records.enqueue("kept", "ends.well", PERSON)
    records.of("kept")
    records.enqueue("not-kept", "ends.badly", PERSON)
    records.of("not-kept")
    assert json.loads(records.redis.get("arq:result:kept"))["r"] == [PERSON]
    assert records.redis.keys("*not-kept*") == []


def test_a_job_enqueues_another_which_brings_along_the_apps_headers(recorder: Worker) -> None:
    worker, records = recorder
    records.enqueue("first", "ends.with_another")
    records.of("first")
    (record,) = records.of("another")
    assert record["headers"] == {"from": str(worker.process.pid)}


def test_who_instruments_redis_sees_the_commands_of_jobs_and_not_of_the_worker(
    recorder: Worker,
) -> None:
    _, records = recorder

    def calls() -> list[str]:
        return [record["redis"] for record in records.all() if "redis" in record]

    records.redis.delete("arq:result:another")  # of another test: ARQ enqueues no job that has one
    before = len(calls())
    records.enqueue("enqueuing", "ends.with_another")
    records.of("enqueuing")
    assert calls()[before:] == ["execute"]  # a pipeline that enqueues


def test_no_log_line_tells_arguments_or_results(recorder: Worker) -> None:
    worker, records = recorder
    records.enqueue("private", "ends.well", "Grace Hopper")
    records.of("private")
    worker.until_written("Job ends.well is done")
    assert "fastapi_installed_apps.queue Job ends.well is done" in worker.output.splitlines()
    assert "Grace Hopper" not in worker.output


def test_a_stopping_worker_leaves_its_jobs_to_the_next(
    environment: Environment, start_worker: StartWorker
) -> None:
    records = Records(environment["REDIS_URL"])
    with start_worker(environment) as worker:
        records.enqueue("long", "ends.never")
        until(lambda: {"waiting": True} in records.all(), "the job's start")
        assert worker.stop(signal.SIGTERM) == 0
    (record,) = (record for record in records.all() if record.get("id") == "long")
    assert record["outcome"] == "CancelledError: "
    assert records.redis.zscore("arq:queue", "long") is not None


def both(start: Start, env: Environment) -> list[Program]:
    """Start the worker with and without ``--watch``, side by side."""
    return [start("arq", WORKER, *watch, env=env) for watch in ((), ("--watch", "."))]


def test_without_redis_the_worker_says_so_and_ends(environment: Environment, start: Start) -> None:
    port = free_port()
    env = {**environment, "REDIS_URL": f"redis://:secret@127.0.0.1:{port}/0"}
    for worker in both(start, env):
        assert worker.wait() == 1
        (line,) = worker.output.splitlines()
        assert line.startswith(f"error: No Redis answers at 127.0.0.1:{port}")
        assert "secret" not in line
        crashed = (worker.folder / "crashed.txt").read_text()
        assert crashed == f"ConfigurationError: {line.removeprefix('error: ')}"


def test_a_worker_whose_redis_is_gone_ends_when_it_is_told_to(
    environment: Environment, start_worker: StartWorker, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(valkey_in(tmp_path))
        env = {**environment, "REDIS_URL": f"{url}/0", "WORKER_GRACE_SECONDS": "30"}
        with start_worker(env) as worker:
            stack.close()
            worker.until_written("The worker waits for Redis")
            began = time.monotonic()
            assert worker.stop(signal.SIGTERM) == 0
            assert time.monotonic() - began < 5
            assert "Traceback" not in worker.output


def test_a_worker_that_cannot_start_ends(environment: Environment, start: Start) -> None:
    for worker in both(start, {**environment, "FAIL_AT_START": "1"}):
        assert worker.wait() == 1
        assert worker.output.splitlines()[-1] == "error: The worker could not start: told to fail"


def test_arqs_health_check_sees_whether_a_worker_runs(
    recorder: Worker, environment: Environment, start: Start
) -> None:
    worker, _ = recorder
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    other = {**worker.env, "WORKER_NAME": "another"}
    envs = (worker.env, environment, other, {**environment, "REDIS_URL": nowhere})
    asked, *unasked, away = (start("arq", WORKER, "--check", env=env) for env in envs)
    assert asked.wait() == 0
    for program, name in zip(unasked, (socket.gethostname(), "another"), strict=True):
        assert program.wait() == 1
        said = f"error: The worker {name} has not said within 31 seconds that it works.\n"
        assert program.output == said
    assert away.wait() == 1
    assert away.output.startswith("error: No Redis answers at 127.0.0.1:")
    assert away.output.count("\n") == 1
