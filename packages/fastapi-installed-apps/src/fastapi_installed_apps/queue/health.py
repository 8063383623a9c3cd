"""``arq --check``: whether a worker of this queue works, answered without loading its apps."""

from typing import NoReturn

from arq.constants import default_queue_name, health_check_key_suffix
from pydantic import RedisDsn
from redis import Redis
from redis.exceptions import RedisError

from .settings import tls_options

EVERY = 30  # seconds between two times at which a worker says that it works
KEY = default_queue_name + health_check_key_suffix


def answer_health_check(url: RedisDsn) -> NoReturn:
    """End this process: with status 0 if a worker said lately that it works, else a sentence.

    ARQ's own answer takes the whole worker's imports each time, and is a traceback where Redis is
    away.
    """
    times = {"socket_connect_timeout": 2, "socket_timeout": 2}
    try:
        with Redis.from_url(str(url), **times, **tls_options(url)) as redis:
            if redis.exists(KEY):
                raise SystemExit(0)
    except RedisError as error:
        name = type(error).__name__
        raise SystemExit(f"error: No Redis answers at {url.host}:{url.port} ({name}).") from None
    raise SystemExit(f"error: No worker has said within {EVERY + 1} seconds that it works.")
