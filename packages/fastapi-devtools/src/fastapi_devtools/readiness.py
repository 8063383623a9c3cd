"""Whether a process does its work by now: the ways in which it can be asked."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from .loopback_http import ask
from .ports import LOOPBACK

Probe = Callable[[], Awaitable[bool]]


async def at_once() -> bool:
    """Say yes: a process is ready as soon as it runs."""
    return True


def answers(port: int, path: str) -> Probe:
    """Return a probe: is ``path`` served on ``port``, with status 200?"""

    async def ready() -> bool:
        return await ask("GET", port, path) == HTTPStatus.OK

    return ready


def listens(port: int) -> Probe:
    """Return a probe: does ``port`` take connections?"""

    async def ready() -> bool:
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            return False
        writer.close()
        return True

    return ready


def has_redis_key(url: str, pattern: str) -> Probe:
    """Return a probe: is there a key like ``pattern`` in the Redis at ``url``?"""
    # Imported late: it is the extra `valkey`.
    from redis.asyncio import Redis  # noqa: PLC0415
    from redis.exceptions import RedisError  # noqa: PLC0415

    async def ready() -> bool:
        try:
            async with Redis.from_url(url) as client:
                return bool(await client.keys(pattern))
        except RedisError:
            return False

    return ready
