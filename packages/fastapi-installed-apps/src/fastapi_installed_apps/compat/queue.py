"""What ARQ and redis-py promise to nobody: see ``tests/test_compat_queue.py``."""

from arq.connections import ArqRedis
from redis.asyncio.client import Pipeline


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


def keep_books_unseen(worker: ArqRedis) -> None:
    """Leave the commands of ARQ's own client out of what is instrumented.

    ARQ makes that client itself, of its own class, and takes none from its settings.
    """
    worker.__class__ = _Bookkeeper


def is_health_check(arguments: list[str]) -> bool:
    """Say whether ``arguments`` are those of ``arq --check``, which asks Redis by itself."""
    return "--check" in arguments
