"""An outage of Redis, of any kind and length, does not end the worker; the end does not wait."""

import asyncio
import logging
import signal
import socket
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from arq.worker import create_worker

from fastapi_installed_apps.compat.worker import SteadyWorker
from fastapi_installed_apps.queue.health import health_key
from fastapi_installed_apps.queue.outage import OUTAGES
from tests.steady import Bench, bench, running


@pytest.fixture
async def at(own_valkey: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """A worker on an empty database."""
    async with bench(f"{own_valkey}/3", monkeypatch) as bench_:
        yield bench_


def lines(caplog: pytest.LogCaptureFixture, text: str) -> list[str]:
    """Return the log lines with this text."""
    return [r.getMessage() for r in caplog.records if text in r.getMessage()]


async def test_jobs_of_a_killed_worker_wait_for_the_longest_task_and_twenty_seconds(
    at: Bench,
) -> None:
    assert at.worker.in_progress_timeout_s == 90 + 20
    async with running(at):
        await at.enqueue("taken", "holds")
        await asyncio.wait_for(at.seen.started.wait(), 10)
        assert 100 < await at.redis.ttl("arq:in-progress:taken") <= 110
        at.seen.hold.set()


async def test_a_job_of_a_killed_worker_is_run_by_the_next(at: Bench) -> None:
    await at.redis.set("arq:in-progress:taken", "another worker", px=500)
    await at.redis.set("arq:retry:taken", 1)
    await at.enqueue("taken")
    async with running(at):
        await at.enqueue("free")
        assert await at.until_ended("free") == ["done"]
        assert at.seen.of("taken") == []
        assert await at.until_ended("taken") == ["done"]


@pytest.mark.sample
async def test_a_worker_waits_for_redis_and_goes_on(
    at: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with running(at) as polls:
        await at.enqueue("before")
        assert await at.until_ended("before") == ["done"]
        await at.proxy.cut()
        await at.until(lambda: lines(caplog, "waits for Redis"))
        await asyncio.sleep(1.5)  # some tries
        await at.enqueue("meanwhile")
        await at.proxy.open()
        assert await at.until_ended("meanwhile") == ["done"]
        await at.until(lambda: lines(caplog, "Redis answers again"))
        assert not polls.done()
    (line,) = lines(caplog, "waits for Redis")
    assert line.startswith("The worker waits for Redis, since 0 s (no answer, ")


async def test_a_job_that_ends_in_an_outage_has_ended(at: Bench) -> None:
    async with running(at):
        await at.enqueue("long", "holds")
        await asyncio.wait_for(at.seen.started.wait(), 10)
        await at.proxy.cut()
        at.seen.hold.set()
        await at.until(lambda: at.seen.of("long"))
        await at.redis.delete("arq:in-progress:long")  # as if the outage had outlasted it
        await at.proxy.open()
        assert await at.until_ended("long") == ["done"]
        await at.enqueue("next")
        assert await at.until_ended("next") == ["done"]
    assert at.seen.of("long") == ["done"]


@pytest.mark.parametrize(
    ("broken", "mended", "why"),
    [
        (("replicaof", "127.0.0.1", "1"), ("replicaof", "no", "one"), "read-only"),
        (("config", "set", "maxmemory", "1"), ("config", "set", "maxmemory", "0"), "full"),
    ],
    ids=["read-only", "full"],
)
async def test_a_redis_that_takes_nothing_is_waited_for(
    broken: tuple[str, ...],
    mended: tuple[str, ...],
    why: str,
    at: Bench,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running(at) as polls:
        await at.enqueue("job")
        await at.until_ended("job")
        await at.enqueue("waits")
        try:
            await at.redis.execute_command(*broken)
            await at.until(lambda: lines(caplog, f"({why}, "))
        finally:
            await at.redis.execute_command(*mended)
        assert not polls.done()
        assert await at.until_ended("waits") == ["done"]


@pytest.mark.parametrize("failing", ["cut", "frozen"])
async def test_a_worker_without_redis_ends_at_once(failing: str, at: Bench) -> None:
    async with running(at):
        await at.enqueue("before")
        await at.until_ended("before")
        if failing == "cut":
            await at.proxy.cut()
        else:
            at.proxy.freeze()
        await asyncio.sleep(0.3)
        started = time.monotonic()
    assert time.monotonic() - started < 2.5


@pytest.mark.parametrize("waits", [True, False])
async def test_a_worker_ends_though_its_cancellation_is_lost(*, waits: bool, at: Bench) -> None:
    """``asyncio.wait_for``, in redis-py, loses it where the answer comes in the same moment."""
    runs = asyncio.create_task(at.worker.async_run())
    await at.until(lambda: "redis" in at.worker.ctx)
    polls = at.worker.main_task
    assert polls is not None
    at.worker.main_task = asyncio.create_task(asyncio.sleep(60))  # which takes it in its place
    if waits:
        at.worker.handle_sig_wait_for_completion(signal.SIGTERM)
    else:
        at.worker.handle_sig(signal.SIGTERM)
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(polls, 5)
    await asyncio.gather(runs, return_exceptions=True)


async def test_an_outage_is_said_once_a_minute(
    at: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("fastapi_installed_apps.queue.outage.time.monotonic", lambda: now)
    monkeypatch.setattr("fastapi_installed_apps.queue.outage.LONGEST", 0.0)
    for _ in range(130):
        await at.worker.outage.wait(ConnectionError())
        now += 1
    assert [line.partition("since ")[2] for line in lines(caplog, "waits")] == [
        f"{seconds} s (no answer, ConnectionError)" for seconds in (0, 60, 120)
    ]


async def test_runs_by_the_clock_that_were_missed_become_one(
    at: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(at):
        (job,) = at.worker.cron_jobs
        await at.until(lambda: job.next_run is not None)
        now = datetime.now(UTC)
        job.next_run = now - timedelta(days=3)
        await at.until(lambda: at.seen.ends)
        await asyncio.sleep(0.5)
        assert job.next_run > now
    assert len(at.seen.ends) <= 2  # the one of this minute's end may be due as well
    assert len(lines(caplog, "runs once for all runs missed since")) == 1


async def test_a_run_by_the_clock_is_not_lost_in_an_outage(at: Bench) -> None:
    async with running(at):
        (job,) = at.worker.cron_jobs
        await at.until(lambda: job.next_run is not None)
    job.next_run = at_ = datetime.now(UTC)
    with pytest.raises(AttributeError):  # as any error there
        await at.worker.run_cron(datetime.now(UTC), 0.5)
    assert job.next_run == at_


async def test_no_job_waits_for_the_time_the_clock_was_set_back_by(
    at: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    hours = 2 * 3600 * 1000
    now = int(time.time() * 1000)
    async with running(at):
        (cron,) = at.worker.cron_jobs
        await at.until(lambda: cron.next_run is not None)
        await at.enqueue("soon", et=now + hours)
        await at.redis.zadd("arq:queue", {"soon": now + hours})
        await at.enqueue("in_a_minute", et=now + hours)
        await at.redis.zadd("arq:queue", {"in_a_minute": now + hours + 60_000})
        await at.enqueue("again")
        await at.redis.set("arq:retry:again", 1)
        await at.redis.zadd("arq:queue", {"again": now + hours})
        await at.enqueue("tomorrow")
        await at.redis.zadd("arq:queue", {"tomorrow": now + 12 * hours})
        cron.next_run = datetime.now(UTC) + timedelta(hours=2)
        at.worker.clock._offset += hours / 1000
        assert await at.until_ended("soon") == ["done"]
        assert await at.until_ended("again") == ["done"]
        due = await at.redis.zscore("arq:queue", "in_a_minute")
        assert abs(due - now - 60_000) < 5_000
        assert await at.redis.zscore("arq:queue", "tomorrow") == now + 12 * hours
        assert cron.next_run is not None
        assert cron.next_run < datetime.now(UTC) + timedelta(minutes=2)
    (line,) = lines(caplog, "The clock was set by -")
    assert line == "The clock was set by -7200 s"


async def test_a_worker_says_that_it_works_by_no_clock_that_can_be_set(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = health_key(socket.gethostname())
    assert at.worker.health_check_key == key
    async with running(at):
        await at.enqueue("job")
        await at.until_ended("job")
        assert 0 < await at.redis.pttl(key) <= 31_000
        await at.redis.delete(key)
        before = time.time
        monkeypatch.setattr("arq.worker.time", lambda: before() - 2 * 3600)
        at.worker.said_to_work -= 31
        await at.enqueue("next")
        await at.until_ended("next")
        assert await at.redis.exists(key)
    assert not await at.redis.exists(key)


async def test_what_redis_has_not_heard_is_said_again(at: Bench) -> None:
    async with running(at):
        await at.proxy.cut()
        at.worker.said_to_work -= 31
        with pytest.raises(OUTAGES):
            await at.worker.record_health()
        await at.redis.delete(at.worker.health_check_key)
        await at.proxy.open()
        await at.enqueue("job")
        await at.until_ended("job")
        assert await at.redis.exists(at.worker.health_check_key)


async def test_two_workers_share_a_queue(at: Bench) -> None:
    other = create_worker(
        {name: getattr(at.worker, name) for name in ("ctx", "job_serializer", "job_deserializer")}
        | {"functions": [*at.worker.functions.values()][:-1], "poll_delay": 0.02}
        | {"redis_settings": at.worker.redis_settings, "handle_signals": False, "keep_result": 0}
    )
    assert type(other) is SteadyWorker
    async with running(at):
        polls = asyncio.create_task(other.async_run())
        for number in range(100):
            await at.enqueue(f"job-{number}")
        for number in range(100):
            assert await at.until_ended(f"job-{number}") == ["done"]
        await other.close()
        await asyncio.gather(polls, return_exceptions=True)
    assert min(other.jobs_complete, at.worker.jobs_complete) > 0
