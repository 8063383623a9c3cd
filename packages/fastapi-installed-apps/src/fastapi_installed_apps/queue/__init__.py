"""Background jobs: enqueueing, and the worker that runs them. It takes the extra ``arq``.

A job's message is JSON, its result is kept only when its task asks for that, and every attempt
passes through the apps' ``run_job``, however it ends. ARQ would decide some endings by itself,
without a word to anybody: exhausted tries, a time-out, an unknown task, an unreadable message, and
a result that cannot be written.
Here they are decided inside the job instead.
"""

from .client import Queue, ResultKept
from .settings import QueueSettings
from .unavailable import QueueUnavailable
from .worker import worker_settings

__all__ = ["Queue", "QueueSettings", "QueueUnavailable", "ResultKept", "worker_settings"]
