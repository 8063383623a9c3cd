"""ARQ's worker, made steady: see ``tests/test_compat_worker.py`` for what it takes of ARQ."""

import asyncio
import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from signal import Signals
from typing import Any
from uuid import uuid4

import arq.worker
from arq.constants import (
    abort_jobs_ss,
    in_progress_key_prefix,
    job_key_prefix,
    retry_key_prefix,
)
from arq.utils import timestamp_ms
from arq.worker import Worker

from ..queue.clock import Clock
from ..queue.outage import OUTAGES, Outage
from ..queue.reasons import is_of_the_data
from ..queue.refusals import Refusal

logger = logging.getLogger("fastapi_installed_apps.queue")

GOODBYE = 1.0  # seconds for each of the last words to Redis
MINUTE = 60.0  # seconds
WAITING = 10_000  # jobs that are looked through after the clock was set back


def use_steady_worker() -> None:
    """Have ARQ's command make a ``SteadyWorker``: it makes what has that name in its module."""
    arq.worker.Worker = SteadyWorker  # type: ignore[misc]


class SteadyWorker(Worker):
    """ARQ's worker, which neither an outage of Redis ends nor what lies in it.

    ``ctx["refuse"]`` is awaited with the id of what is no job, and why, once it is removed.
    """

    @cached_property
    def outage(self) -> Outage:
        """What is known of Redis."""
        return Outage()

    @cached_property
    def clock(self) -> Clock:
        """The machine's clock."""
        return Clock()

    @cached_property
    def name(self) -> bytes:
        """What marks the jobs that this worker has taken."""
        return uuid4().hex.encode()

    @cached_property
    def books(self) -> set[asyncio.Task[Any]]:
        """What still tells Redis of jobs that have ended."""
        return set()

    is_over = False
    said_to_work = -MINUTE  # when, by a clock that nobody sets

    async def main(self) -> None:
        """Run until cancelled, once more after ``close``."""
        self.outage.stopping.clear()
        self.is_over = False
        await super().main()

    async def _poll_iteration(self) -> None:
        if self.is_over:  # who was cancelled in the moment of an answer may not have noticed
            raise asyncio.CancelledError
        try:
            await super()._poll_iteration()
        except OUTAGES as error:
            self.tasks = {job_id: t for job_id, t in self.tasks.items() if not t.done()}
            if is_of_the_data(error):
                with suppress(*OUTAGES):
                    await self._remove_impostors()
            await self.outage.wait(error)
        else:
            self.outage.over()

    async def record_health(self) -> None:
        """Say that this worker works, if it is time to; where Redis is away, as soon as it is not.

        ARQ goes by the wall clock, which may be set back, and counts what Redis has not heard.
        """
        now = time.monotonic()
        if now - self.said_to_work >= self.health_check_interval:
            self._last_health_check = 0.0
            await super().record_health()
            self.said_to_work = now

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """Start those of the jobs that nobody else has taken, and refuse what is no job."""
        for raw in job_ids:
            if self.job_counter >= self.max_jobs:
                return
            if not _is_text(raw):
                await self._refuse(raw, Refusal.ID)
            elif (job_id := raw.decode()) not in self.tasks:  # else Redis is to hear of its end
                await self._start(job_id)

    async def _start(self, job_id: str) -> None:
        mark = in_progress_key_prefix + job_id
        lasts = int(self.in_progress_timeout_s * 1000)
        async with self.pool.pipeline(transaction=True) as pipe:
            pipe.set(mark, self.name, px=lasts, nx=True)
            pipe.zscore(self.queue_name, job_id)
            pipe.strlen(job_key_prefix + job_id)
            pipe.pttl(mark)
            pipe.get(mark)
            taken, score, length, left, owner = await pipe.execute(raise_on_error=False)
        if self._pool is None:  # it was closed meanwhile
            return
        if isinstance(score, Exception):
            raise score
        if not taken and owner != self.name:
            if left == -1:  # whoever took it set no limit, and nobody would ever run it
                await self.pool.pexpire(mark, lasts)
            return
        if score is None or score > timestamp_ms():  # it ended meanwhile, or waits again
            await self.pool.delete(mark)
        elif score == float("-inf"):
            await self._refuse(job_id.encode(), Refusal.TIME)
        elif length == 0:
            await self._refuse(job_id.encode(), Refusal.GONE)
        elif isinstance(length, Exception):
            await self._refuse(job_id.encode(), Refusal.MESSAGE)
        else:
            await self.sem.acquire()
            self.job_counter += 1
            task = self.loop.create_task(self.run_job(job_id, int(score)))
            task.add_done_callback(lambda _: self._release_sem_dec_counter_on_complete())
            self.tasks[job_id] = task

    async def run_job(self, job_id: str, score: int) -> None:
        """Run the job; what fails here fails before it has begun, so it is tried again."""
        while True:
            try:
                await super().run_job(job_id, score)
                return
            except OUTAGES as error:
                if self.outage.stopping.is_set():
                    return
                if is_of_the_data(error):
                    break
                await self.outage.wait(error)
        refuse = partial(self._refuse, job_id.encode(), Refusal.TRIES)
        await self._write_down(job_id, refuse)

    async def finish_job(self, job_id: str, *args: Any) -> None:
        """Tell Redis that the job has ended, or is to run again."""
        await self._write_down(job_id, partial(super().finish_job, job_id, *args))

    async def finish_failed_job(self, job_id: str, *args: Any) -> None:
        """Tell Redis that the job failed before it began."""
        await self._write_down(job_id, partial(super().finish_failed_job, job_id, *args))

    async def _write_down(self, job_id: str, tell: Any) -> None:
        if task := asyncio.current_task():  # ARQ shields it, so that it may outlive its job's
            self.books.add(task)
            task.add_done_callback(self.books.discard)
        while True:
            is_last = self.outage.stopping.is_set()
            try:
                await tell()
            except OUTAGES as error:
                if is_last:
                    logger.warning("Job %s may run again: Redis does not know its end", job_id)
                    return
                if is_of_the_data(error):
                    with suppress(*OUTAGES):
                        await self._remove_impostors()
                await self.outage.wait(error)
            else:
                return

    async def _refuse(self, raw: bytes, why: Refusal) -> None:
        """Remove what is no job, and report it: of several workers the one that removes it."""
        keys = (job_key_prefix, retry_key_prefix, in_progress_key_prefix)
        async with self.pool.pipeline(transaction=True) as pipe:
            pipe.zrem(self.queue_name, raw)
            pipe.delete(*(key.encode() + raw for key in keys))
            pipe.zrem(abort_jobs_ss, raw)
            removed, *_ = await pipe.execute(raise_on_error=False)
        if isinstance(removed, Exception):
            raise removed
        if removed:
            await self.ctx["refuse"](raw.decode(errors="backslashreplace"), why)

    async def _remove_impostors(self) -> None:
        """Remove what has the name of the queue, or of the list of aborted jobs, and is none."""
        for key in (self.queue_name, abort_jobs_ss):
            if await self.pool.type(key) not in (b"zset", b"none") and await self.pool.delete(key):
                await self.ctx["refuse"](key, Refusal.KEY)

    async def _cancel_aborted_jobs(self) -> None:
        with suppress(UnicodeDecodeError):
            await super()._cancel_aborted_jobs()
            return
        for raw in await self.pool.zrange(abort_jobs_ss, 0, -1):
            if not _is_text(raw) and await self.pool.zrem(abort_jobs_ss, raw):
                shown = raw.decode(errors="backslashreplace")
                await self.ctx["refuse"](shown, Refusal.ID)

    async def run_cron(self, n: datetime, delay: float, num_windows: int = 2) -> None:
        """Enqueue the jobs that are due by the clock: one run for all that were missed."""
        if jump := self.clock.jump():
            logger.warning("The clock was set by %+.0f s", jump)
        if jump < -MINUTE:
            await self._bring_forward(-jump)
            for job in self.cron_jobs:
                job.next_run = None  # by the new clock
        due = [(job, job.next_run) for job in self.cron_jobs]
        try:
            await super().run_cron(n, delay, num_windows)
        except BaseException:  # ARQ has gone on to the next time, and nothing may be enqueued
            for job, at in due:
                job.next_run = at
            raise
        for job, at in due:
            if job.next_run is not None and job.next_run < n - timedelta(seconds=delay):
                logger.warning("Job %s runs once for all runs missed since %s", job.name, at)
                job.calculate_next(n)

    async def _bring_forward(self, seconds: float) -> None:
        """Let no job wait for the time that the clock was set back by.

        A job that was enqueued later than now, or tried, got its time from the clock as it was.
        """
        now = timestamp_ms()
        queue = self.queue_name
        waiting = await self.pool.zrangebyscore(
            queue, now + 1, float("inf"), start=0, num=WAITING, withscores=True
        )
        for raw, score in waiting:
            async with self.pool.pipeline(transaction=False) as pipe:
                pipe.get(job_key_prefix.encode() + raw)
                pipe.exists(retry_key_prefix.encode() + raw)
                message, tried = await pipe.execute(raise_on_error=False)
            if isinstance(message, bytes) and self.job_deserializer is not None:
                ahead = self.job_deserializer(message)["et"] - now
                if ahead > 0 or tried:
                    earlier = max(ahead, seconds * 1000 if tried else 0)
                    await self.pool.zadd(queue, {raw: score - earlier}, xx=True)

    def handle_sig(self, signum: Signals) -> None:
        """Stop at once."""
        self.outage.stopping.set()
        self.is_over = True
        super().handle_sig(signum)

    def handle_sig_wait_for_completion(self, signum: Signals) -> None:
        """Stop when the running jobs are done, or their time is over."""
        self.outage.stopping.set()
        super().handle_sig_wait_for_completion(signum)

    async def _wait_for_tasks_to_complete(self, signum: Signals) -> None:
        await super()._wait_for_tasks_to_complete(signum)
        self.is_over = True

    async def close(self) -> None:
        """End in order, whether Redis is there or not."""
        if not self._handle_signals:
            self.handle_sig(Signals.SIGUSR1)
        if self._pool is None:
            return
        self.outage.stopping.set()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        self.tasks = {}
        if self.books:
            await asyncio.wait(self.books, timeout=GOODBYE)
        with suppress(*OUTAGES):
            await asyncio.wait_for(self.pool.delete(self.health_check_key), GOODBYE)
        if self.on_shutdown:
            await self.on_shutdown(self.ctx)
        with suppress(*OUTAGES):
            await asyncio.wait_for(self.pool.aclose(close_connection_pool=True), GOODBYE)
        self._pool = None


def _is_text(raw: bytes) -> bool:
    return raw.decode(errors="ignore").encode() == raw
