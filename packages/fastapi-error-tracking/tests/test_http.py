"""The one way of asking a server: what may answer does no harm, and costs no more than its time."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import urllib3
from fastapi_error_tracking import http
from fastapi_error_tracking.http import Client, Overdue, proxy_for, tls_context

from .chaos.tracker import CONNECTION, Tracker
from .tools.failing_servers import Reply, always, certificate, serving

SECONDS = 0.4
ANSWERED = {"bomb", "endless", "cut short", "redirect 307"}


def ask(tracker: Tracker, client: Client | None = None) -> http.Answer:
    scheme = tracker.dsn.partition(":")[0]
    client = client or Client(scheme, "127.0.0.1")
    url = f"{scheme}://127.0.0.1:{tracker.port}/api/1/envelope/"
    return client.request("POST", url, seconds=SECONDS, body=b"x")


@pytest.fixture(scope="module")
def pair_of_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.mark.parametrize("encrypted", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("mode", [*CONNECTION, "bomb", "redirect 307"])
def test_a_request_ends_in_time_whatever_answers(
    mode: str, encrypted: bool, pair_of_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = pair_of_keys if encrypted else None
    monkeypatch.setenv("SSL_CERT_FILE", str(pair))
    with Tracker("healthy") as foreign, Tracker(mode, pair) as tracker:
        tracker.location = f"http://127.0.0.1:{foreign.port}/"
        started = time.monotonic()
        answer = None
        with suppress(urllib3.exceptions.HTTPError, OSError):
            answer = ask(tracker)
        assert time.monotonic() - started < SECONDS + 0.5
        assert tracker.requests == 1  # and no second attempt
        assert foreign.connections == 0
        assert (answer is None) is (mode not in ANSWERED)
        assert answer is None or len(answer.body) <= http.LARGEST_ANSWER
        assert answer is None or answer.is_whole is mode.startswith("redirect")


def test_connections_are_kept_and_bytes_are_not_unpacked() -> None:
    with Tracker("bomb") as tracker:
        client = Client("http", "127.0.0.1")
        first = ask(tracker, client)
        assert not first.is_whole
        tracker.become("empty")
        for _ in range(3):
            assert ask(tracker, client).is_whole
        assert tracker.connections == 2  # what is not read to its end is not used again


def test_a_name_that_leads_nowhere_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full queue of connections swallows the next, as a firewall does."""
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.2)
    with socket.socket() as full, socket.socket() as one, socket.socket() as two:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for other in (one, two):
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        started = time.monotonic()
        with pytest.raises((Overdue, urllib3.exceptions.ConnectTimeoutError)):
            Client("http", "127.0.0.1").request(
                "GET", f"http://127.0.0.1:{full.getsockname()[1]}/", seconds=SECONDS
            )
        assert time.monotonic() - started < 2


def test_authorities_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    read: list[object] = []
    real = ssl.SSLContext.load_verify_locations

    def counted(self: ssl.SSLContext, *arguments: object, **options: object) -> None:
        read.append(arguments)
        real(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    with Tracker("no tls", tmp_path / "both.pem") as tracker:
        client = Client("https", "127.0.0.1")
        for _ in range(5):
            with pytest.raises(urllib3.exceptions.HTTPError):
                ask(tracker, client)
    assert len(read) == 1


def test_who_is_not_the_server_is_not_spoken_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    with Tracker("healthy", certificate(tmp_path / "other")) as tracker:
        with pytest.raises(urllib3.exceptions.SSLError):
            ask(tracker)
        assert tracker.requests == 0


def test_a_file_that_is_no_certificate_is_an_error_of_the_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(OSError):  # noqa: PT011 - whichever the system says
        Client("https", "127.0.0.1").request("GET", "https://127.0.0.1:1/", seconds=SECONDS)
    with pytest.raises(OSError):  # noqa: PT011
        tls_context(str(tmp_path / "none.pem"))


def test_a_password_of_the_proxy_is_sent_to_it_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(always(Reply())) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://some:p%40ss@127.0.0.1:{proxy.port}")
        answer = Client("http", "errors.invalid").request(
            "GET", "http://errors.invalid/", seconds=1
        )
    assert answer.status == 200
    assert proxy.requests[0].headers["proxy-authorization"] == "Basic c29tZTpwQHNz"


@pytest.mark.parametrize(
    ("no_proxy", "host", "proxied"),
    [
        ("", "errors.example.org", True),
        ("", "127.0.0.1", False),
        ("", "localhost", False),
        ("", "::1", False),
        ("*", "errors.example.org", False),
        ("example.org,", "errors.example.org", False),
        ("other.org,", "errors.example.org", True),
        (",", "errors.example.org", True),
    ],
)
def test_the_way_is_that_of_the_environment_and_never_from_this_machine_to_itself(
    no_proxy: str, host: str, proxied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    assert (proxy_for("https", host) is not None) is proxied


def test_the_clock_is_watched_by_one_thread_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def watchers() -> int:
        return sum(thread.name == "error-tracking-deadline" for thread in threading.enumerate())

    def until(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 5
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    until(lambda: watchers() == 0)
    with Tracker("empty") as tracker:
        client = Client("http", "127.0.0.1")
        for _ in range(20):
            ask(tracker, client)
            assert watchers() == 1
    until(lambda: watchers() == 0)


def test_a_request_is_made_while_the_interpreter_shuts_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(_: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    with Tracker("empty") as tracker:
        client = Client("http", "127.0.0.1")
        with monkeypatch.context() as patch:
            patch.setattr(http, "Thread", type("Thread", (threading.Thread,), {"start": refuses}))
            assert ask(tracker, client).status == 200
        assert ask(tracker, client).status == 200
