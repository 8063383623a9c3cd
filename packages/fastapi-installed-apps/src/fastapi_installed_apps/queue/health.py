"""``arq --check``: whether this worker works, answered without loading its apps.

Each worker has a key of its own in Redis: by one for all of a queue, a worker that is stuck would
work as long as any other does.
"""

from typing import NoReturn

from arq.constants import default_queue_name, health_check_key_suffix
from redis import Redis
from redis.exceptions import RedisError

from .settings import QueueSettings, tls_options

EVERY = 30  # seconds between two times at which a worker says that it works


def health_key(worker: str) -> str:
    """Return the key that is in Redis while the worker of this name works."""
    return f"{default_queue_name}:{worker}{health_check_key_suffix}"


def answer_health_check(settings: QueueSettings) -> NoReturn:
    """End this process: with status 0 if this worker said lately that it works, else a sentence.

    ARQ's own answer takes the whole worker's imports each time, and is a traceback where Redis is
    away.
    """
    url, worker = settings.redis_url, settings.worker_name
    times = {"socket_connect_timeout": 2, "socket_timeout": 2}
    try:
        with Redis.from_url(str(url), **times, **tls_options(url)) as redis:
            if redis.exists(health_key(worker)):
                raise SystemExit(0)
    except RedisError as error:
        name = type(error).__name__
        raise SystemExit(f"error: No Redis answers at {url.host}:{url.port} ({name}).") from None
    raise SystemExit(
        f"error: The worker {worker} has not said within {EVERY + 1} seconds that it works."
    )
