"""Whatever ends the API, everything it captured has left before."""

import inspect
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from fastapi_error_tracking.compat.log_records import NOISE
from fastapi_error_tracking.sdk import FLUSH_SECONDS
from sentry_inspector import Inspector
from uvicorn import Server
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .host_programs import HOST, host_api
from .tools.programs import Api, Program

GRACEFUL = 2.0  # seconds that uvicorn is told to wait for open requests


def capture_one_of_each(api: Api) -> None:
    assert api.client.get("/telemetry").status_code == 200
    assert api.client.get("/sync/1?fails=true").status_code == 500


def assert_all_arrived(inspector: Inspector) -> None:
    def only(kind: str) -> Any:
        (item,) = inspector.store.events(kind=kind)
        return item.json

    errors = [item.title for item in inspector.store.events(kind="event")]
    assert errors == ["a logged error", "ValueError: {number}"]
    minutes = only("sessions")["aggregates"]  # two, if one ended between the requests
    for state in ("exited", "crashed"):
        assert sum(minute.get(state, 0) for minute in minutes) == 1

    log = next(i for i in only("log")["items"] if i["body"] == "a structured log")
    metric = next(i for i in only("trace_metric")["items"] if i["name"] == "specimen.count")
    for item in (log, metric):
        assert item["attributes"]["service"]["value"] == "backend"
        assert item["attributes"]["sentry.release"]["value"] == "specimen@1.0"
        assert "user_agent.original" not in item["attributes"]


@pytest.mark.parametrize(
    "signum", [pytest.param(signal.SIGTERM, marks=pytest.mark.sample), signal.SIGINT]
)
def test_a_signal(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path, signum: signal.Signals
) -> None:
    with host_api(tmp_path, environment) as api:
        capture_one_of_each(api)
        assert api.seconds_to_stop(signum) < 5
    assert_all_arrived(inspector)


def test_a_reload_and_a_signal_to_the_reloader(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    environment |= {"UVICORN_RELOAD": "1", "UVICORN_RELOAD_DIRS": str(watched)}
    environment["UVICORN_RELOAD_DELAY"] = "0.05"
    with host_api(tmp_path, environment) as api:
        capture_one_of_each(api)
        api.reload(watched)
        api.until_written_again("Application startup complete")
        assert_all_arrived(inspector)

        inspector.store.clear()
        capture_one_of_each(api)
        api.stop()
        assert_all_arrived(inspector)


@pytest.mark.sample
def test_a_crash_at_start_is_one_event(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(AssertionError, match="could not start"):
        host_api(tmp_path, environment | {"SPECIMEN_CRASHES": "1"}).__enter__()
    (event,) = inspector.store.events(kind="event")
    assert event.title == "RuntimeError: the {process} could not start"
    assert event.service == "backend"


HALF_A_BODY = b"POST /api/v1/body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"
SOCKET = (
    b"GET /api/v1/chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
)
NO_TEXT = b"\x81\x81\x00\x00\x00\x00\xff"
"""What a socket is sent as a text, and is none."""


def test_neither_an_open_stream_nor_half_a_body_keeps_a_process(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    """What is captured is sent before they are cut, which is nobody's mistake."""
    environment["UVICORN_WS"] = "websockets-sansio"  # not always the one that is taken
    with (
        host_api(tmp_path, environment, "open_ends") as api,
        socket.socket() as half,
        socket.socket() as odd,
    ):
        for client, sent in ((half, HALF_A_BODY), (odd, SOCKET)):
            client.connect((api.client.base_url.host, api.client.base_url.port or 0))
            client.sendall(sent)
        assert b" 101 " in odd.recv(1000)
        odd.sendall(NO_TEXT)
        api.until_written("Invalid UTF-8")
        with api.client.stream("GET", "/stream") as stream:
            assert next(stream.iter_raw())
            assert api.client.get("/sync/1?fails=true").status_code == 500
            assert api.seconds_to_stop() < GRACEFUL + FLUSH_SECONDS + 1
        assert "timeout graceful shutdown exceeded" in api.output
    assert [item.title for item in inspector.store.events(kind="event")] == ["ValueError: {number}"]


def test_uvicorn_says_in_these_functions_what_is_nobody_s_mistake() -> None:
    """``compat.log_records.NOISE``: with other names, each stop that cuts a stream is an event."""
    for function, says in (
        (Server.shutdown, ".error("),
        (WebSocketsSansIOProtocol.send_receive_event_to_app, ".exception("),
    ):
        module = function.__module__.rpartition(".")[2]
        assert (module, function.__name__) in NOISE
        assert inspect.getsource(function).count(says) == 1


def test_what_fails_when_nobody_listens_any_more(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    with Program([f"{HOST}.programs.exits"], environment, tmp_path) as program:
        assert program.wait() == 1
        said = program.output
    events = [item.title for item in inspector.store.events(kind="event")]
    assert events == [
        "Own: in a thread",
        "Odd",  # who cannot be asked says nothing more
        "LookupError: at the exit",
        "ValueError: at the very end",
    ]
    for line in (events[0], *events[2:]):
        assert said.count(line) == 1
