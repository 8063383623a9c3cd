"""No other machine reaches the inspector, whatever address it is given."""

import socket

import pytest

from sentry_inspector import Inspector
from sentry_inspector.loopback import host_of

from .envelopes import client

pytestmark = pytest.mark.sample


def has_ipv6() -> bool:
    """Say whether this machine has the loopback address ::1."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])  # noqa: S104
def test_an_address_that_others_reach_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="is no loopback address"):
        Inspector(host=host)


@pytest.mark.parametrize("port", [-1, 65_536])
def test_what_is_no_port(port: int) -> None:
    with pytest.raises(ValueError, match="is no port"):
        Inspector(port)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        pytest.param("::1", marks=pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")),
    ],
)
def test_a_loopback_address_is_served(host: str) -> None:
    with Inspector(host=host) as inspector:
        assert client.get(f"{inspector.url}/api/inspector").status_code == 200
        assert inspector.dsn("app").partition("@")[2] == inspector.url[len("http://") :] + "/1"


def test_a_port_that_is_taken_is_an_error_and_leaves_no_socket() -> None:
    with Inspector() as first, pytest.raises(OSError, match="in use"), Inspector(first.port):
        pass
    with Inspector(first.port) as second:
        assert second.port == first.port


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("localhost", "localhost"),
        ("localhost:80", "localhost"),
        ("[::1]", "::1"),
        ("[::1]:80", "::1"),
        ("", ""),
    ],
)
def test_the_host_of_a_request(header: str, host: str) -> None:
    assert host_of(header) == host
