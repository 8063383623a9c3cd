"""What ARQ and redis-py promise to nobody: see ``tests/test_compat_queue.py``."""

from arq.connections import ArqRedis
from redis.asyncio.client import Pipeline

ANSWERS_WITHIN = 3.0  # seconds


class _Bookkeeper(ArqRedis):
    """The client that ARQ's worker polls and keeps its books with, a dozen commands a job.

    Its commands are those of this module's import: whoever instruments Redis later, in an app's
    ``setup``, means the application's commands, which a job's trace would not show for these.
    """

    execute_command = ArqRedis.execute_command

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> "_Entry":
        return _Entry(self.connection_pool, self.response_callbacks, transaction, shard_hint)


class _Entry(Pipeline):
    execute = Pipeline.execute


async def keep_books(worker: ArqRedis) -> None:
    """Leave the commands of ARQ's own client out of what is instrumented, and limit their time.

    ARQ makes that client itself, of its own class, and takes neither from its settings: a server
    that takes a command and never answers would hold the worker for ever, without a word.
    """
    worker.__class__ = _Bookkeeper
    worker.connection_pool.connection_kwargs["socket_timeout"] = ANSWERS_WITHIN
    await worker.connection_pool.disconnect()  # the next connection has it


def is_health_check(arguments: list[str]) -> bool:
    """Say whether ``arguments`` are those of ``arq --check``, which asks Redis by itself."""
    return "--check" in arguments
