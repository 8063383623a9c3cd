"""The tunnel: what browsers send through it, to whom, and how much."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi_error_tracking import tunnel, tunnel_budget
from fastapi_error_tracking.settings import Settings
from sentry_inspector import Inspector
from starlette.requests import Request

from .host_programs import host_api, new_inspector
from .tools.environments import recording
from .tools.programs import Api

SHEET = ".card { color: red }"
LITERALS = {
    "templates": [
        ["The visit of ", "patient.name", " is over"],
        ["Nothing to show"],
        ["It did not help."],
    ],
    "messages": [["", "name", " is not a function"], ["at line ", "n", ""]],
    "names": "VisitError visits TypeError",
    "paths": "visits api",
    "styles": {"hashes": [sha256(SHEET.encode()).hexdigest()], "selectors": ".card"},
    "files": ["/assets/index-1.js"],
    "telemetry": {"tags": ["plan", "kind"], "contexts": {"clinic": ["rooms"]}},
}
MANY = "100000"


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    with new_inspector() as running:
        yield running


@pytest.fixture(scope="module")
def api(inspector: Inspector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    directory = tmp_path_factory.mktemp("api")
    environment = variables(directory, inspector.dsn("frontend"))
    with host_api(directory, environment | {"SENTRY_DSN": inspector.dsn("backend")}) as running:
        yield running


def variables(directory: Path, dsn: str) -> dict[str, str]:
    literals = directory / "literals.json"
    literals.write_text(json.dumps(LITERALS))
    return {
        **recording(""),
        "SENTRY_DSN_FRONTEND": dsn,
        "SENTRY_FRONTEND_LITERALS": str(literals),
        "SENTRY_MAX_TUNNELLED_PER_MINUTE": MANY,
        "SENTRY_MAX_TUNNELLED_PER_CLIENT_PER_MINUTE": MANY,
    }


def envelope(payload: dict[str, Any], kind: str = "event", **header: Any) -> bytes:
    lines = ({"event_id": payload.get("event_id"), **header}, {"type": kind}, payload)
    return "\n".join(map(json.dumps, lines)).encode()


def error(text: str, **fields: Any) -> dict[str, Any]:
    return {
        "event_id": uuid4().hex,
        "timestamp": time.time(),
        "platform": "javascript",
        "exception": {"values": [{"type": "VisitError", "value": text}]},
        **fields,
    }


def send(api: Api, body: bytes, **headers: str) -> httpx.Response:
    return api.client.post("/telemetry", content=body, headers=headers)


@pytest.mark.sample
def test_of_files_those_are_named_that_the_build_wrote(api: Api, inspector: Inspector) -> None:
    inspector.store.clear()
    names = ["/assets/index-1.js", "/assets/jane-planted.js", "/src/jane-planted/notes.ts"]
    frames = [{"filename": f"https://clinic.example{name}"} for name in names]
    event = error("Nothing to show")
    event["exception"]["values"][0]["stacktrace"] = {"frames": frames}
    assert send(api, envelope(event)).status_code == 200
    item = inspector.store.wait_for(lambda item: item.kind == "event")
    assert b"planted" not in item.raw
    assert b"app:///assets/index-1.js" in item.raw


def test_what_arrives_is_scrubbed_and_says_nothing_of_the_visitor(
    api: Api, inspector: Inspector
) -> None:
    inspector.store.clear()
    event = error(
        "The visit of Jane Planted is over",
        request={"url": "http://x/?planted=1", "headers": {"User-Agent": "planted"}},
        user={"id": "planted", "ip_address": "203.0.113.77", "email": "planted@example.org"},
        tags={"planted": "planted", "service": "frontend"},
        contexts={"planted": {"planted": "planted"}},
        extra={"planted": "planted"},
    )
    answer = send(
        api,
        envelope(event, dsn=inspector.dsn("frontend")),
        **{"User-Agent": "planted", "X-Forwarded-For": "203.0.113.77", "Cookie": "planted=1"},
    )
    assert (answer.status_code, answer.json()) == (200, {"id": event["event_id"]})
    item = inspector.store.wait_for(lambda item: item.kind == "event")
    assert item.project == 3
    for planted in (b"planted", b"Planted", b"203.0.113"):
        assert planted not in item.raw
    assert item.json["exception"]["values"][0] == {"type": "VisitError"}
    assert item.json["user"]["id"].startswith("id-")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Nothing to show", True),
        ("The visit of {patient.name} is over", True),
        ("VisitError: Nothing to show", True),
        ("visits is not a function", True),
        ("TypeError: visits is not a function", True),
        ("at line 17", True),
        ("The visit of Jane is over", False),
        ("The visit of 123456 is over", False),
        ("The visit of {jane} is over", False),
        ("Nothing to show to Jane", False),
        ("Jane is not a function", False),
        ("Jane: Nothing to show", False),
        ("at line 1234567", False),
    ],
)
def test_texts_are_those_of_the_source(
    api: Api, inspector: Inspector, text: str, kept: bool
) -> None:
    inspector.store.clear()
    send(api, envelope(error(text)))
    item = inspector.store.wait_for(lambda item: item.kind == "event")
    assert item.json["exception"]["values"][0].get("value") == (text if kept else None)


def test_what_the_frontend_declares_stays(api: Api, inspector: Inspector) -> None:
    inspector.store.clear()
    more = {"tags": {"plan": "basic", "other": "x"}, "contexts": {"clinic": {"rooms": 3, "y": 1}}}
    send(api, envelope(error("Nothing to show", **more)))
    item = inspector.store.wait_for(lambda item: item.kind == "event")
    assert item.json["tags"] == {"plan": "basic"}
    assert item.json["contexts"]["clinic"] == {"rooms": 3}


@pytest.mark.parametrize(("kind", "kept"), [("first", {"kind": "first"}), ("planted", {})])
def test_of_a_name_that_an_app_declares_too_its_kind_counts(
    api: Api, inspector: Inspector, kind: str, kept: dict[str, str]
) -> None:
    inspector.store.clear()
    send(api, envelope(error("Nothing to show", tags={"kind": kind})))
    item = inspector.store.wait_for(lambda item: item.kind == "event")
    assert item.json.get("tags", {}) == kept


@pytest.mark.parametrize(
    ("context", "given", "kept"),
    [
        ("browser", {"name": "Safari", "version": "17"}, {"name": "Safari", "version": "17"}),
        ("os", {"name": "Android", "version": "9"}, {"name": "Android", "version": "9"}),
        # A family that is none, or of the other context, and with it more than the two.
        ("browser", {"name": "Jane Planted", "version": "131"}, {"version": "131"}),
        ("browser", {"name": "macOS"}, None),
        ("os", {"name": "Safari", "build": "planted", "planted": 1}, None),
        ("os", {"name": "iOS", "kernel_version": "18", "rooted": True}, {"name": "iOS"}),
        ("browser", {"name": ["Safari"], "type": "browser", "ua": "planted"}, None),
        # No more than a major version: neither a minor one nor what is longer than any.
        ("browser", {"name": "Chrome", "version": "131.0.6778.86"}, {"name": "Chrome"}),
        ("os", {"name": "Windows", "version": "10.0.22631"}, {"name": "Windows"}),
        ("browser", {"name": "Edge", "version": "555.123.4567"}, {"name": "Edge"}),
        ("browser", {"name": "Edge", "version": "4111111111111111"}, {"name": "Edge"}),
        ("os", {"name": "iOS", "version": "1970-01-31"}, {"name": "iOS"}),
        ("os", {"name": "iOS", "version": "0"}, {"name": "iOS"}),
        ("os", {"name": "iOS", "version": "-1"}, {"name": "iOS"}),
        ("os", {"name": "iOS", "version": "017"}, {"name": "iOS"}),
        ("os", {"name": "iOS", "version": "17\n"}, {"name": "iOS"}),
        ("os", {"name": "iOS", "version": "\u0661\u0667"}, {"name": "iOS"}),
        ("os", {"name": "iOS", "version": {"planted": "17"}}, {"name": "iOS"}),
        ("os", {"name": "iOS", "version": True}, {"name": "iOS"}),
        ("os", "planted", None),
        ("os", ["planted"], None),
        # Others than these two say nothing that is known of a browser.
        ("device", {"name": "Safari", "version": "17", "model": "planted"}, None),
    ],
)
def test_of_browser_and_system_family_and_major_version_stay(
    api: Api, inspector: Inspector, context: str, given: Any, kept: dict[str, str] | None
) -> None:
    inspector.store.clear()
    send(api, envelope(error("Nothing to show", contexts={context: given})))
    item = inspector.store.wait_for(lambda item: item.kind == "event")
    found = item.json.get("contexts", {}).get(context) or None
    assert found == kept
    assert b"lanted" not in item.raw


def test_of_what_a_person_says_only_the_sentence_they_chose_stays(
    api: Api, inspector: Inspector
) -> None:
    inspector.store.clear()
    about = uuid4().hex
    for message in ("It did not help.", "I am Jane Planted"):
        answer = {
            "event_id": uuid4().hex,
            "contexts": {
                "feedback": {
                    "message": message,
                    "associated_event_id": about,
                    "name": "Jane Planted",
                    "contact_email": "planted@example.org",
                    "url": "http://x/planted",
                }
            },
        }
        assert send(api, envelope(answer, "feedback")).status_code == 200
    inspector.store.wait_for(lambda item: item.kind == "feedback" and "…" in item.summary.title)
    first, second = inspector.store.events()
    assert [item.kind for item in (first, second)] == ["feedback", "feedback"]
    kept = {"message": "It did not help.", "associated_event_id": about}
    assert first.json["contexts"]["feedback"] == kept
    assert second.json["contexts"]["feedback"] == kept | {"message": "…"}
    assert b"lanted" not in first.raw + second.raw


def test_the_file_of_texts_may_come_and_change_while_the_process_runs(
    inspector: Inspector, tmp_path: Path
) -> None:
    environment = variables(tmp_path, inspector.dsn("frontend"))
    literals = Path(environment["SENTRY_FRONTEND_LITERALS"])
    states = [
        ("Nothing to show", None),
        ("Nothing to show", json.dumps(LITERALS)),
        ("Nothing to show", "[1, 2"),
        ("All is well", json.dumps({**LITERALS, "templates": [["All is well"]]})),
    ]
    literals.unlink()
    kept = []
    with host_api(tmp_path, environment) as api:
        for text, content in states:
            if content is not None:
                literals.write_text(content)
            inspector.store.clear()
            send(api, envelope(error(text)))
            item = inspector.store.wait_for(lambda item: item.kind == "event")
            kept.append("value" in item.json["exception"]["values"][0])
        logged = api.output.count("Texts of browsers are removed")
    assert kept == [False, True, False, True]
    assert logged == 2


def test_a_replay_is_masked_again(api: Api, inspector: Inspector) -> None:
    inspector.store.clear()
    replay = uuid4().hex
    nodes = [
        {"type": 2, "id": 2, "tagName": "link", "attributes": {"_cssText": SHEET}},
        {"type": 2, "id": 3, "tagName": "link", "attributes": {"_cssText": ".planted {}"}},
        {"type": 2, "id": 4, "tagName": "p", "attributes": {"class": "card planted"}},
        {"type": 3, "id": 5, "textContent": "planted"},
    ]
    page = {"type": 2, "timestamp": 1, "data": {"node": {"type": 0, "id": 1, "childNodes": nodes}}}
    place = {"type": 4, "timestamp": 1, "data": {"href": "http://x/planted"}}
    recording = b'{"segment_id": 0}\n' + json.dumps([place, page]).encode()
    head = {"event_id": replay}
    event = {"type": "replay_event", "replay_id": replay, "event_id": replay, "segment_id": 0}
    event |= {"timestamp": time.time(), "urls": ["http://x/planted"]}
    item = {"type": "replay_recording", "length": len(recording)}
    lines = [json.dumps(x).encode() for x in (head, {"type": "replay_event"}, event, item)]
    assert send(api, b"\n".join([*lines, recording])).status_code == 200
    found = inspector.store.wait_for(lambda item: item.kind == "replay_recording")
    assert b"planted" not in found.raw
    assert b'"xxxxxxx"' in found.raw
    assert SHEET.encode() in found.raw
    assert b'{"class":"card"}' in found.raw


def test_a_file_never_passes(api: Api, inspector: Inspector) -> None:
    inspector.store.clear()
    body = b'{}\n{"type":"attachment","length":7,"filename":"planted.txt"}\nplanted'
    assert send(api, body).status_code == 200
    send(api, envelope(error("Nothing to show")))
    inspector.store.wait_for(lambda item: item.kind == "event")
    assert [item.kind for item in inspector.store.events()] == ["event"]


@pytest.mark.parametrize(
    "dsn",
    [
        "http://0123456789abcdef0123456789abcdef@127.0.0.1:1/3",
        "https://key@example.org/3",
        "not a dsn",
        17,
    ],
)
def test_another_project_cannot_be_reached(api: Api, inspector: Inspector, dsn: Any) -> None:
    inspector.store.clear()
    assert send(api, envelope(error("x"), dsn=dsn)).status_code in (400, 403)
    assert inspector.store.events() == []


@pytest.mark.parametrize("body", [b"", b"nonsense", b"\xff\xfe", b"{}\n{", b"[1]\n{}\n{}"])
def test_what_is_no_envelope_is_refused(api: Api, body: bytes) -> None:
    assert send(api, body).status_code == 400
    assert send(api, body, **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_large_envelope_is_refused_whether_it_says_so_or_not(api: Api) -> None:
    chunk = b"x" * 1_000_000

    def endless() -> Iterator[bytes]:
        yield from [chunk] * 6

    assert send(api, chunk * 6).status_code == 413
    answer = api.client.post("/telemetry", content=endless())
    assert answer.status_code == 413


def test_an_envelope_that_breaks_off_is_nobody_s_error(api: Api, inspector: Inspector) -> None:
    inspector.store.clear()
    head = "POST /api/v1/telemetry HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
    url = api.client.base_url
    with socket.create_connection((url.host, url.port or 80)) as connection:
        connection.sendall(head.encode())
    with pytest.raises(TimeoutError):
        inspector.store.wait_for(lambda item: item.kind == "event", timeout=1.5)


def test_an_envelope_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tunnel_budget, "READ_SECONDS", 0.05)

    async def never() -> Any:
        await asyncio.Event().wait()

    request = Request({"type": "http", "method": "POST", "headers": []}, never)
    taking = tunnel.Tunnel(Settings(dsn_frontend="http://key@127.0.0.1:1/3"), "http://key@x/3")
    answer = asyncio.run(taking.take(request))
    assert answer.status_code == 408


def test_the_event_loop_goes_on_while_large_envelopes_are_scrubbed(api: Api) -> None:
    large = envelope(error("x", breadcrumbs={"values": [{"message": "y" * 90}] * 20_000}))
    senders = [threading.Thread(target=send, args=(api, large)) for _ in range(6)]
    for sender in senders:
        sender.start()
    slowest = 0.0
    while any(sender.is_alive() for sender in senders):
        started = time.monotonic()
        assert api.client.get("/health").status_code == 200
        slowest = max(slowest, time.monotonic() - started)
    assert slowest < 2


def test_each_client_has_a_limit(inspector: Inspector, tmp_path: Path) -> None:
    environment = variables(tmp_path, inspector.dsn("frontend"))
    environment["SENTRY_MAX_TUNNELLED_PER_CLIENT_PER_MINUTE"] = "3"
    with host_api(tmp_path, environment) as api:
        answers = [send(api, envelope(error("Nothing to show"))) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    "told",
    ['[["event.user.*", "unlisted", 2]]', "[[1]]", "{}", "no", '[["", "", Infinity]]', "[" * 9_999],
    ids=str,
)
def test_the_inspector_hears_what_both_gates_removed(
    api: Api, inspector: Inspector, told: str
) -> None:
    inspector.store.clear()
    send(api, envelope(error("planted")), **{"X-Privacy-Report": told})
    captured = inspector.store.wait_for(lambda item: item.kind == "event")
    assert ("event.exception.values[].value", "rebuilt text", 1) in captured.removals
    assert (("event.user.*", "unlisted", 2) in captured.removals) == ("user" in told)


def test_clients_behind_proxies_are_told_apart(inspector: Inspector, tmp_path: Path) -> None:
    environment = variables(tmp_path, inspector.dsn("frontend"))
    environment["SENTRY_MAX_TUNNELLED_PER_CLIENT_PER_MINUTE"] = "2"
    environment["FORWARDED_ALLOW_IPS"] = "127.0.0.1,10.0.0.0/8"
    claims = ["", "192.0.2.1, ", "192.0.2.2, "]  # by the client itself: not believed

    def statuses(api: Api, address: str) -> list[int]:
        chains = [f"{claim}{address}, 10.0.0.7" for claim in claims]
        body = envelope(error("Nothing to show"))
        return [send(api, body, **{"X-Forwarded-For": chain}).status_code for chain in chains]

    inspector.store.clear()
    with host_api(tmp_path, environment) as api:
        assert statuses(api, "203.0.113.77") == [200, 200, 429]
        assert statuses(api, "203.0.113.78") == [200, 200, 429]
        api.stop()
    sent = b"".join(item.envelope.header_line + item.raw for item in inspector.store.events())
    assert sent
    assert b"203.0.113." not in sent


@pytest.mark.sample
def test_what_sentry_does_not_want_browsers_are_told(tmp_path: Path) -> None:
    with (
        upstream(429, {"X-Sentry-Rate-Limits": "60:error:organization"}) as (dsn, received),
        host_api(tmp_path, variables(tmp_path, dsn)) as api,
    ):
        body = envelope(error("Nothing to show"))
        assert send(api, body, **{"X-Forwarded-For": "203.0.113.77"}).status_code == 200
        deadline = time.monotonic() + 10
        while (answer := send(api, body)).status_code == 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert answer.status_code == 429
    seconds, category, scope = answer.headers["X-Sentry-Rate-Limits"].split(":")
    assert (50 <= int(seconds) <= 60, category, scope) == (True, "error", "organization")
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    headers = received[0]
    assert "203.0.113.77" not in str(headers.items())
    assert "X-Forwarded-For" not in headers
    assert headers["User-Agent"].startswith("sentry.python/")


def test_without_a_dsn_there_is_no_tunnel(tmp_path: Path) -> None:
    with host_api(tmp_path, recording("")) as api:
        assert send(api, envelope(error("x"))).status_code == 405  # the specimen's own, for GET


class upstream:  # noqa: N801
    """A tracker that answers everything alike."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        received: list[Any] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.append(self.headers)
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._received = received

    def __enter__(self) -> tuple[str, list[Any]]:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        port = self._server.server_port
        return f"http://0123456789abcdef0123456789abcdef@127.0.0.1:{port}/3", self._received

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
