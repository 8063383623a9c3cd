"""The collector rests while something short is done, and whoever turned it off finds it off."""

import asyncio
import gc
import os
from collections.abc import Iterator

import pytest
from starlette.requests import Request

from .. import browser_envelopes
from ..settings import Settings
from ..tunnel import Tunnel
from ..uncollected import uncollected

DSN = f"http://{'0' * 32}@127.0.0.1:9/1"


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_it_rests_and_goes_on() -> None:
    assert uncollected(gc.isenabled) is False
    assert gc.isenabled()


def test_it_goes_on_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError):
        uncollected(divmod, 1, 0)
    assert gc.isenabled()


def test_who_has_turned_it_off_finds_it_off() -> None:
    gc.disable()
    assert uncollected(gc.isenabled) is False
    assert not gc.isenabled()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_it_goes_on_in_a_process_that_is_forked_meanwhile() -> None:
    def forked() -> int:
        child = os.fork()
        if child == 0:
            os._exit(int(gc.isenabled()))
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert uncollected(forked) == 1
    assert gc.isenabled()


def test_what_a_browser_sends_is_read_while_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    read = browser_envelopes.read

    def spied(body: bytes) -> object:
        seen.append(gc.isenabled())
        return read(body)

    monkeypatch.setattr(browser_envelopes, "read", spied)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"{}\n{}\n{}"}

    scope = {"type": "http", "method": "POST", "headers": [], "client": ("203.0.113.1", 1)}
    tunnel = Tunnel(Settings(dsn_frontend=DSN), DSN)
    answer = asyncio.run(tunnel.take(Request(scope, receive)))
    assert answer.status_code == 200
    assert seen == [False]
    assert gc.isenabled()
