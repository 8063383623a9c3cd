"""A tunnel says of which version another list is, once, and goes on judging by its own."""

import json
import logging

import pytest

from ..privacy import browser_words
from ..settings import Settings
from ..tunnel import MOST_VERSIONS, Tunnel

DSN = "http://key@127.0.0.1:9/1"


def send(tunnel: Tunnel, version: object) -> None:
    """Hand an envelope of a page with another list to the tunnel."""
    lines = ({"policy": version}, {"type": "event"}, {"level": "error"})
    tunnel._scrub_and_send("\n".join(map(json.dumps, lines)).encode(), {})


@pytest.fixture
def tunnel(monkeypatch: pytest.MonkeyPatch) -> Tunnel:
    made = Tunnel.of(Settings(dsn_frontend=DSN))
    assert made is not None
    monkeypatch.setattr(made.forwarder, "capture_envelope", lambda _: None)
    return made


def test_each_other_version_is_said_once(tunnel: Tunnel, caplog: pytest.LogCaptureFixture) -> None:
    own = browser_words.version()
    with caplog.at_level(logging.WARNING):
        for version in (own, own + 1, own + 1, own + 2, None, "7", True, [own]):
            send(tunnel, version)
    said = [record.getMessage() for record in caplog.records if "version" in record.getMessage()]
    assert len(said) == 2
    assert f"version {own + 1}" in said[0]
    assert f"version {own}:" in said[0]


def test_a_stranger_cannot_fill_the_log(tunnel: Tunnel, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for version in range(1000, 1100):
            send(tunnel, version)
    said = [record for record in caplog.records if "version" in record.getMessage()]
    assert len(said) == MOST_VERSIONS
