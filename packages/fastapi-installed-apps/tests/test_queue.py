"""The queue: what it accepts, and what it says when it cannot work."""

from pathlib import Path

import pytest
from redis import Redis

from fastapi_installed_apps import ConfigurationError, Registry
from fastapi_installed_apps.queue import Queue, QueueSettings, QueueUnavailable, ResultKept
from tests.host.settings import PROJECT
from tests.programs import free_port


@pytest.fixture(autouse=True)
def environment_of_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave the queue's variables unset, and be where no ``.env`` lies."""
    for name in QueueSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def queue() -> Queue:
    """A queue with the host's tasks."""
    queue = Queue()
    queue.install(Registry.load(PROJECT))
    return queue


async def test_a_task_that_nobody_declares_is_refused(queue: Queue) -> None:
    with pytest.raises(LookupError, match=r"There is no task 'nothing'; the apps declare \['ends"):
        await queue.enqueue("nothing")


async def test_without_redis_nothing_is_enqueued(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    del queue.settings
    for ask in (queue.ping(), queue.enqueue("ends.well")):
        with pytest.raises(QueueUnavailable) as raised:
            await ask
        assert raised.value.reason == "no answer"
    await queue.close()


@pytest.mark.sample
async def test_an_id_that_waits_is_enqueued_once(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, valkey: str
) -> None:
    monkeypatch.setenv("REDIS_URL", f"{valkey}/999")
    del queue.settings
    await queue.enqueue("ends.well", delay=60, job_id="once")
    await queue.enqueue("ends.well", delay=60, job_id="once")
    await queue.ping()
    assert await queue._connection.zcard("arq:queue") == 1
    await queue.close()


async def test_an_id_whose_result_is_kept_says_that_nothing_runs(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, valkey: str
) -> None:
    monkeypatch.setenv("REDIS_URL", f"{valkey}/998")
    del queue.settings
    await queue._connection.set("arq:result:once", b"{}", px=60_000)
    with pytest.raises(ResultKept, match="'once' has ended, and its result is still kept"):
        await queue.enqueue("ends.well", job_id="once")
    await queue._connection.delete("arq:result:once")
    assert await queue.enqueue("ends.well", job_id="once") == "once"
    await queue.close()


@pytest.mark.parametrize(
    ("broken", "mended", "reason"),
    [
        ("replicaof 127.0.0.1 1", "replicaof no one", "read-only"),
        ("config set maxmemory 1", "config set maxmemory 0", "full"),
        ("acl setuser default -set -psetex", "acl setuser default +@all", "not allowed"),
    ],
)
async def test_a_redis_that_takes_nothing_is_unavailable(
    broken: str,
    mended: str,
    reason: str,
    queue: Queue,
    monkeypatch: pytest.MonkeyPatch,
    own_valkey: str,
) -> None:
    monkeypatch.setenv("REDIS_URL", f"{own_valkey}/0")
    del queue.settings
    await queue.ping()
    with Redis.from_url(own_valkey) as redis:
        redis.execute_command(*broken.split())
        try:
            for ask in (queue.ping(), queue.enqueue("ends.well")):
                with pytest.raises(QueueUnavailable) as raised:
                    await ask
                assert raised.value.reason == reason
        finally:
            redis.execute_command(*mended.split())
    await queue.ping()
    await queue.enqueue("ends.well")
    await queue.close()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("REDIS_URL", "http://:secret@host", "REDIS_URL: URL scheme should be 'redis' or 'rediss'"),
        ("REDIS_URL", "redis://:secret@host/jobs", "REDIS_URL: write it like redis://"),
        ("REDIS_URL", "rediss://host?ssl_cert_reqs=none", "REDIS_URL: write it like"),
        ("WORKER_MAX_JOBS", "0", "WORKER_MAX_JOBS: Input should be greater than 0"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_kept_secret(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as raised:
        _ = Queue().settings
    assert sentence in str(raised.value)
    assert "secret" not in str(raised.value)


def test_an_env_file_that_is_not_utf_8_is_named_with_its_line() -> None:
    Path(".env").write_bytes("LOG_LEVEL=INFO\nNAME=café\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"settings are invalid: \.env is not UTF-8 in li"):
        QueueSettings.read()
