"""A port that is said to be free can be listened on."""

import socket

import pytest

from fastapi_devtools import ports
from fastapi_devtools.ports import LOOPBACK, free_port, is_free


def test_a_port_is_free_until_somebody_listens_on_it() -> None:
    port = free_port()
    assert is_free(port)
    with socket.create_server((LOOPBACK, port)):
        assert not is_free(port)


def test_that_none_is_free_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda _port: False)
    with pytest.raises(OSError, match=r"No port of 127\.0\.0\.1 is free"):
        free_port()
