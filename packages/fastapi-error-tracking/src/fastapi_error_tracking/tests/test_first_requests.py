"""The first requests after a start come at once: none of them finds the tunnel half made."""

import asyncio
import json
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from ..frontend_literals import Literals, LiteralsFile
from ..privacy import Gate
from ..settings import Settings
from ..tunnel import Tunnel

AT_ONCE = 6
TEXT = "Nothing to show"
DSN = "http://key@127.0.0.1:9/1"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "literals.json"
    path.write_text(json.dumps({"templates": [[TEXT]], "names": "", "paths": ""}), "utf-8")
    return path


def at_once(ask: Callable[[], Any]) -> list[Any]:
    """Ask from several threads, none before all are there."""
    start = Barrier(AT_ONCE)

    def ask_at_start(_: int) -> Any:
        start.wait(10)
        return ask()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(ask_at_start, range(AT_ONCE)))


def slowed(made: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``made``, which takes long enough for the others to come."""

    def make(*given: Any) -> Any:
        time.sleep(0.2)
        return made(*given)

    return make


def test_each_gets_the_texts_of_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Literals, "read", slowed(Literals.read))
    found = at_once(LiteralsFile(file).now)
    assert all(TEXT in literals for literals in found)
    assert len(set(map(id, found))) == 1


def test_each_gets_the_gate_that_knows_them(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tunnel = Tunnel(Settings(dsn_frontend=DSN, frontend_literals=file), DSN)
    monkeypatch.setattr(Tunnel, "_build", slowed(Tunnel._build))
    found: list[Gate] = at_once(tunnel._current_gate)
    assert all(TEXT in gate.context.literals for gate in found)
    assert len(set(map(id, found))) == 1


def test_all_send_by_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    tunnel = Tunnel(Settings(dsn_frontend=DSN), DSN)
    monkeypatch.setattr(Tunnel, "_transport", slowed(Tunnel._transport))
    assert len(set(map(id, at_once(lambda: tunnel.forwarder)))) == 1


def test_no_program_is_started_for_want_of_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the event loop above all: the SDK asks ``git``, and every other request waits for it."""
    started: list[Any] = []

    def start(*given: Any, **_: Any) -> None:
        started.append(given)
        raise OSError

    monkeypatch.delenv("SENTRY_RELEASE", raising=False)
    monkeypatch.setattr(subprocess, "Popen", start)

    async def first_request() -> None:
        _ = Tunnel(Settings(dsn_frontend=DSN, release=None), DSN).forwarder

    asyncio.run(first_request())
    assert started == []
