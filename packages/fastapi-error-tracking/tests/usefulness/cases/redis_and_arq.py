"""Redis' client and ARQ, against a real server."""

import redis
import redis.asyncio
from arq import create_pool
from arq.connections import RedisSettings
from arq.jobs import DeserializationError, deserialize_job

from ..case import Cases, Person
from ..servers import at

cases = Cases("redis")

__all__ = ["DeserializationError", "cases"]


@cases("ResponseError", "WRONGTYPE Operation against a key holding the wrong kind of value")
def wrong_type(who: Person) -> None:
    client = redis.Redis.from_url(at.valkey)
    client.set(who.name, who.number)
    client.lpush(who.name, 1)


@cases("ResponseError", "value is not an integer or out of range")
def not_an_integer(who: Person) -> None:
    client = redis.Redis.from_url(at.valkey)
    client.set(who.name, who.name)
    client.incr(who.name)


@cases("ResponseError", "unknown command")
def unknown_command(who: Person) -> None:
    redis.Redis.from_url(at.valkey).execute_command(who.name, who.number)  # type: ignore[no-untyped-call]


@cases("ResponseError", "wrong number of arguments for", "get")
def too_many_arguments(who: Person) -> None:
    redis.Redis.from_url(at.valkey).execute_command(  # type: ignore[no-untyped-call]
        "GET", who.name, who.number
    )


@cases("NoScriptError", "No matching script")
def missing_script(who: Person) -> None:
    redis.Redis.from_url(at.valkey).evalsha("0" * 40, 0, who.name)


@cases(
    "DataError", "A tuple item must be str, int, float or bytes|Invalid input of type: 'NoneType'"
)
def odd_value(who: Person) -> None:
    nothing: str = {who.name: None}.get(who.name)  # type: ignore[assignment]
    redis.Redis.from_url(at.valkey).set(who.name, nothing)


@cases("ConnectionError", "ECONNREFUSED|refused")
def refused(who: Person) -> None:
    redis.Redis(port=at.closed, username=who.name, password=who.name).get(who.name)


@cases("ConnectionError", "ECONNREFUSED|refused")
async def refused_asynchronously(who: Person) -> None:
    await redis.asyncio.Redis(port=at.closed, username=who.name, password=who.name).get(who.name)


@cases("TimeoutError", "Timeout reading from")
def slow(who: Person) -> None:
    redis.Redis(port=at.hanging, socket_timeout=0.02, retry=None).get(who.name)


@cases("AuthenticationError|ResponseError", "WRONGPASS|invalid username-password pair|AUTH")
def wrong_password(who: Person) -> None:
    redis.Redis.from_url(at.valkey, username=who.name, password=who.name).get(who.name)


@cases("LockNotOwnedError|LockError", "Cannot release")
def lock(who: Person) -> None:
    redis.Redis.from_url(at.valkey).lock(who.name).release()


@cases("DeserializationError", "unable to deserialize job")
def unreadable_job(who: Person) -> None:
    deserialize_job(who.name.encode(), deserializer=None)


@cases("ConnectionError", "ECONNREFUSED|refused")
async def queue_that_is_away(who: Person) -> None:
    settings = RedisSettings(port=at.closed, conn_retries=0, username=who.name, password=who.name)
    await create_pool(settings)
