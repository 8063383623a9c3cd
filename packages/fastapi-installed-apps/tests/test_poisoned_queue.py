"""What can lie in Redis: each thing that is no job is refused, reported once and removed."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.steady import Bench, bench, is_of_the_clock

# Under a job's id, its message or count of tries: of each type that Redis has, of any content.
Thing = tuple[str, bytes]
things = st.tuples(st.sampled_from(["list", "hash", "set", "zset"]), st.just(b"1"))
strings = st.tuples(st.just("string"), st.binary(max_size=40))
messages = st.one_of(
    things,
    strings,
    st.just(("none", b"")),
    st.sampled_from(
        [
            ("string", b'{"f":"well","a":[],"k":{},"t":null,"et":99999999999999999999}'),
            ("string", b'{"f":"well","a":[],"k":{},"t":null,"et":-62135596800001}'),
            ("string", b'{"f":"well","a":[],"k":{},"t":1e400,"et":1}'),
            ("string", b'{"f":"unreadable","a":[],"k":{},"t":null,"et":1}'),
            ("string", b"[" * 5000),
        ]
    ),
)
numbers = [b"-1", b"0", b"7", b"9223372036854775807", b"1e3", b" 1", b"x"]
tries = st.one_of(
    things, st.just(("none", b"")), st.tuples(st.just("string"), st.sampled_from(numbers))
)
ids = st.one_of(st.binary(max_size=20), st.text(max_size=10).map(str.encode)).filter(
    lambda raw: raw not in (b"well", b"arq:queue")
)
scores = st.sampled_from([1.0, 0.0, -5.5, 1e12, float("-inf")])
entries = st.dictionaries(ids, st.tuples(messages, tries, scores), min_size=1, max_size=6)

GOOD = b'{"f":"well","a":[],"k":{},"t":null,"et":1}'


async def put(redis: Any, key: bytes, thing: Thing) -> None:
    """Put a thing under a key."""
    kind, content = thing
    if kind == "string":
        await redis.set(key, content)
    elif kind == "list":
        await redis.rpush(key, content)
    elif kind == "set":
        await redis.sadd(key, content)
    elif kind == "hash":
        await redis.hset(key, content, content)
    elif kind == "zset":
        await redis.zadd(key, {content: 1})


async def work_off(bench: Bench) -> None:
    """Poll until the queue is empty."""
    async with asyncio.timeout(20):
        while await bench.redis.exists("arq:queue"):
            await bench.worker._poll_iteration()
            await asyncio.sleep(0)


def run(url: str, found: dict[bytes, tuple[Thing, Thing, float]]) -> None:
    """Have a worker find ``found`` before a job that is one."""

    async def find() -> None:
        with pytest.MonkeyPatch.context() as patch:
            async with bench(url, patch) as at:
                await start(at)
                await at.enqueue("well")
                for raw, (message, count, score) in found.items():
                    await put(at.redis, b"arq:job:" + raw, message)
                    await put(at.redis, b"arq:retry:" + raw, count)
                    await at.redis.zadd("arq:queue", {raw: score})
                await work_off(at)
                await asyncio.gather(*at.worker.tasks.values())
                assert at.seen.of("well") == ["done"]
                for raw in found:
                    (end,) = at.seen.of(raw.decode(errors="backslashreplace"))
                    assert end.startswith("JobFailed: ")
                    left = [
                        await at.redis.exists(key + raw) for key in (b"arq:job:", b"arq:retry:")
                    ]
                    assert left == [0, 0]

    asyncio.run(find())


async def start(bench: Bench) -> None:
    """Give the worker its client, without the loop that polls."""
    worker = bench.worker
    polls = asyncio.create_task(worker.async_run())
    await bench.until(lambda: worker._pool is not None and "redis" in worker.ctx)
    polls.cancel()
    await asyncio.gather(polls, return_exceptions=True)
    worker.loop = asyncio.get_running_loop()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(found=entries)
@example(found={b"\xff\xfe": (("string", GOOD), ("none", b""), 1.0)})
@example(found={b"": (("none", b""), ("none", b""), 0.0)})
@example(found={b"x": (("string", GOOD), ("hash", b"1"), 1.0)})
@example(found={b"x": (("string", GOOD), ("string", b"9223372036854775807"), 1.0)})
@example(found={b"x": (("string", GOOD), ("none", b""), float("-inf"))})
def test_what_is_no_job_is_refused_once_and_removed(
    found: dict[bytes, tuple[Thing, Thing, float]], own_valkey: str
) -> None:
    run(f"{own_valkey}/1", found)


@pytest.mark.parametrize("key", ["arq:queue", "arq:abort"])
@pytest.mark.parametrize("kind", ["string", "list", "hash", "set"])
async def test_what_has_the_queues_name_and_is_none_is_removed(
    key: str, kind: str, own_valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(f"{own_valkey}/2", monkeypatch) as at:
        await start(at)
        await put(at.redis, key.encode(), (kind, b"x"))
        await at.worker._poll_iteration()
        assert at.seen.of(key) == ["JobFailed: what has the queue's name is no sorted set"]
        await at.enqueue("well")
        await work_off(at)
        assert at.seen.of("well") == ["done"]
        assert {job_id for job_id, _ in at.seen.ends if not is_of_the_clock(job_id)} == {
            key,
            "well",
        }


async def test_an_aborted_id_that_is_no_text_is_removed(
    own_valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(f"{own_valkey}/2", monkeypatch) as at:
        await start(at)
        await at.redis.zadd("arq:abort", {b"\xff": 1})
        await at.worker._poll_iteration()
        assert at.seen.of(r"\xff") == ["JobFailed: the job's id is not UTF-8"]
        assert await at.redis.exists("arq:abort") == 0


async def test_a_job_that_somebody_took_for_ever_runs_in_the_end(
    own_valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(f"{own_valkey}/2", monkeypatch) as at:
        await start(at)
        await at.redis.set("arq:in-progress:taken", "1")
        await at.enqueue("taken")
        await at.worker._poll_iteration()
        assert 0 < await at.redis.ttl("arq:in-progress:taken") <= 110
