"""Five hundred jobs, while Valkey or the worker is killed: each runs, and all runs are reported."""

import json
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.conftest import Environment, Start, Valkey
from tests.programs import Program, until

pytestmark = pytest.mark.full

JOBS = 500
AT_ONCE = 10
WORKER = "tests.chaos.load.WorkerSettings"
PATIENCE = 120.0  # seconds until all is done, once everything is there
TIME_OUT = 10 + 20  # seconds: the task's own and twenty, for which the jobs of a killed worker wait


class Bench:
    """A queue with jobs, and the account of them."""

    def __init__(
        self,
        valkey: Valkey,
        folder: Path,
        environment: Environment,
        captured: pytest.CaptureFixture[str],
    ) -> None:
        self._captured = captured
        self.redis: Any = Redis.from_url(f"{valkey.url}/0")
        self.runs, self.reports = folder / "runs", folder / "reports"
        self.env = {
            **environment,
            "REDIS_URL": f"{valkey.url}/0",
            "RUNS": str(self.runs),
            "REPORTS": str(self.reports),
        }

    def enqueue(self) -> None:
        """Put all jobs into the queue, as another process would."""
        with self.redis.pipeline() as pipe:
            for number in range(JOBS):
                message: dict[str, Any] = {
                    "f": "work",
                    "a": [number],
                    "k": {"headers": {}},
                    "t": None,
                    "et": 1,
                }
                pipe.set(f"arq:job:job-{number}", json.dumps(message), ex=3600)
                pipe.zadd("arq:queue", {f"job-{number}": 1 + number})
            pipe.execute()

    def until_some_ran(self) -> None:
        """Wait until the worker is in the middle of it."""
        until(lambda: len(lines(self.runs)) > JOBS / 10, "the first runs")

    def until_done(self) -> float:
        """Wait until the queue is empty, and return how long it took."""
        started = time.monotonic()

        def is_empty() -> bool:
            try:
                return bool(self.redis.zcard("arq:queue") == 0)
            except RedisError:
                return False

        until(is_empty, "the end of all jobs", PATIENCE)
        return time.monotonic() - started

    def account(self, what: str, seconds: float, unreported: int = 0) -> int:
        """See that each job has run and every run was reported; return how many ran again.

        So many may be ``unreported``: who is killed between a run and its report reports nothing.
        """
        ran = Counter(lines(self.runs))
        reported = Counter(line.removesuffix(" done") for line in lines(self.reports))
        again = sum(count - 1 for count in ran.values())
        with self._captured.disabled():  # whoever runs this wants to see it
            sys.stdout.write(
                f"\n{what}: {len(ran)} of {JOBS} ran, {again} again; done after {seconds:.1f} s\n"
            )
        assert len(ran) == JOBS
        assert not reported - ran
        assert (ran - reported).total() <= unreported
        return again


def lines(file: Path) -> list[str]:
    """Return the lines of a file, if it is there."""
    return file.read_text().split("\n")[:-1] if file.exists() else []


@pytest.fixture
def bench(
    killable_valkey: Valkey,
    tmp_path: Path,
    environment: Environment,
    capsys: pytest.CaptureFixture[str],
) -> Bench:
    """A queue on a server that may be killed, and writes down each command."""
    return Bench(killable_valkey, tmp_path, environment, capsys)


@pytest.mark.parametrize("seconds", [3, 20, 45])
def test_a_killed_valkey_costs_no_job(
    seconds: int, bench: Bench, killable_valkey: Valkey, start: Start
) -> None:
    worker: Program = start("arq", WORKER, env=bench.env)
    try:
        worker.until_written("Starting worker for")
        bench.enqueue()
        bench.until_some_ran()
        killable_valkey.kill()
        time.sleep(seconds)
        killable_valkey.start()
        lasted = bench.until_done()
        assert not worker.ended
        assert worker.stop(signal.SIGTERM) == 0
    finally:
        worker.kill()
    assert bench.account(f"Valkey away for {seconds} s", lasted) <= AT_ONCE
    assert worker.output.count("The worker waits for Redis") == 1
    assert worker.output.count("Redis answers again") == 1
    assert "Traceback" not in worker.output


def test_a_killed_worker_s_jobs_are_run_by_the_next(bench: Bench, start: Start) -> None:
    first: Program = start("arq", WORKER, env=bench.env)
    first.until_written("Starting worker for")
    bench.enqueue()
    bench.until_some_ran()
    os.killpg(first.process.pid, signal.SIGKILL)
    first.process.wait(10)
    killed_with = bench.redis.keys("arq:in-progress:*")
    assert killed_with
    second: Program = start("arq", WORKER, env=bench.env)
    try:
        lasted = bench.until_done()
        assert second.stop(signal.SIGTERM) == 0
    finally:
        second.kill()
    # What it had done, and not told yet.
    assert bench.account("The worker killed", lasted, unreported=AT_ONCE) <= AT_ONCE
    assert lasted < TIME_OUT + 30
