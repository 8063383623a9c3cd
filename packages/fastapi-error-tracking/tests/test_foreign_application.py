"""An application that knows nothing of error tracking takes it in two lines, and stays the same."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi_devtools.libraries import LIBRARIES
from sentry_inspector import Inspector
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from .foreign import shop
from .host_programs import new_inspector, received
from .tools.dead_trackers import dead
from .tools.programs import PRELOADED, TESTED, Api, Program
from .tools.readme import block_with

PLANTED = "Zbigniew-Planted"
CREATED = "app = FastAPI(lifespan=open_shop)\n"
BY = {"customer": PLANTED}
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

Exchange = tuple[str, str, dict[str, Any]]
EXCHANGES: list[Exchange] = [
    ("GET", "/orders/4", {}),
    ("HEAD", "/orders/4", {}),
    ("OPTIONS", "/orders/4", {}),
    ("DELETE", "/orders/4", {}),
    ("GET", "/orders/4/", {}),
    ("GET", "/orders/0", {}),
    ("GET", "/orders/none", {}),
    ("POST", "/orders", {"json": {**BY, "quantity": 1}}),
    ("POST", "/orders", {"json": {**BY, "quantity": 7}}),
    ("POST", "/orders", {"json": {**BY, "quantity": 20}}),
    ("POST", "/orders", {"json": BY}),
    ("POST", "/orders", {"content": b'{"customer": '}),
    ("GET", "/orders/1/invoice", {"params": BY}),
    ("GET", "/orders/0/invoice", {"params": BY}),
    ("POST", "/orders/1/receipt", {"params": BY}),
    ("POST", "/orders/0/receipt", {"params": BY}),
    ("GET", f"/customers/{PLANTED}", {}),
    ("GET", "/admin/staff/nobody", {}),
    ("GET", "/admin/staff/late", {}),
    ("GET", f"/admin/staff/{PLANTED}", {}),
    ("GET", f"/admin/{PLANTED}", {}),
    ("GET", f"/{PLANTED}", {"headers": {"Cookie": f"name={PLANTED}"}}),
    ("GET", "/openapi.json", {}),
    ("GET", "/admin/openapi.json", {}),
    ("GET", "/docs", {}),
]
KEPT = ("/orders/4", "/orders/none", "/admin/staff/nobody", "/orders/0", "/orders/4")
"""What one connection is asked for, one after the other; after a failure it is closed."""
EVENTS = [
    ("HTTPException", "/orders/{number}", True),  # 405, of the one method that is recorded
    ("ZeroDivisionError", "/orders/{number}", False),
    ("ZeroDivisionError", "/orders/{number}", False),
    ("Busy", "/orders", True),
    ("OSError", "/orders/{number}/invoice", False),
    ("ConnectionError", "/orders/{number}/receipt", False),
    ("no customer {name}", "/customers/{name}", True),
    ("LookupError", "/customers/{name}", False),
    ("HTTPException", "/admin/staff/{name}", True),  # 504
    ("RuntimeError", "/admin/staff/{name}", False),
    ("ValueError", "/chat/{name}", False),
]


def shop_in(folder: Path, lines: str = "") -> dict[str, str]:
    """Write the shop into ``folder``, with more ``lines``; returns what finds it there."""
    source = Path(shop.__file__).read_text()
    assert source.count(CREATED) == 1
    (folder / "shop.py").write_text(source.replace(CREATED, CREATED + lines))
    return {"PYTHONPATH": str(folder)}


def documented_lines() -> str:
    """Return the lines that the README tells people to add."""
    lines = block_with("install(app", TESTED / "README.md").splitlines()
    added = [line for line in lines if re.match("from fastapi_error_tracking |install[(]", line)]
    assert len(added) == 2
    return "\n".join([*added, ""])


def answer(api: Api, exchange: Exchange) -> object:
    """Return all that a client gets to see."""
    method, path, options = exchange
    try:
        with api.client.stream(method, path, **options) as response:
            body = b""
            try:
                for part in response.iter_raw():
                    body += part
            except httpx.RemoteProtocolError as error:
                body += f" and then {type(error).__name__}".encode()
    except httpx.TransportError as error:
        return type(error).__name__
    headers = [
        (name, value.replace(api.url, ""))
        for name, value in response.headers.multi_items()
        if name != "date"
    ]
    return response.status_code, headers, body


def conversation(api: Api, path: str, *said: str) -> list[object]:
    """Return all that a client gets to see of a websocket."""
    heard: list[object] = []
    try:
        with connect(f"{api.url.replace('http', 'ws')}{path}") as socket:
            assert socket.response is not None
            heard.append(socket.response.headers.get("x-shop"))
            for text in said:
                socket.send(text)
                heard.append(socket.recv(10))
            heard.append(socket.recv(0.2 if not said[-1].endswith("!") else 10))
    except TimeoutError:
        heard.append("silence")
    except InvalidStatus as refused:
        heard.append(refused.response.status_code)
    except ConnectionClosed as closed:
        heard.append(closed.rcvd and closed.rcvd.code)
    return heard


def connection(api: Api) -> list[object]:
    """Return all that a client gets to see of one connection, as long as it is kept."""
    heard: list[object] = []
    url = api.client.base_url
    with closing(HTTPConnection(url.host, url.port, timeout=10)) as own:
        own.connect()
        own.auto_open = 0
        for path in KEPT:
            try:
                own.request("GET", path)
                with own.getresponse() as response:
                    heard.append((response.status, response.read(), response.will_close))
            except (HTTPException, OSError):
                return [*heard, "closed"]
    return heard


def everything(api: Api) -> list[object]:
    """Return what a client sees of all exchanges, and what the server's log says of them."""
    answers = [answer(api, exchange) for exchange in EXCHANGES]
    talk = [
        conversation(api, f"/chat/{PLANTED}", "hello", "good bye"),
        conversation(api, f"/chat/{PLANTED}", "hello", f"I am {PLANTED}!"),
        conversation(api, f"/{PLANTED}", "hello"),
    ]
    kept = connection(api)
    api.stop()
    lines = [line for line in api.output.splitlines() if line.startswith(LEVELS)]
    # A client may have its answer before the server has written about it.
    return [*answers, *talk, kept, *sorted(re.sub(r"\d+", "N", line) for line in lines)]


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[object], Inspector]]:
    """Return what clients saw of the shop with error tracking, and what has arrived."""
    folder = tmp_path_factory.mktemp("tracked")
    with new_inspector() as inspector:
        environment = {
            **shop_in(folder, documented_lines()),
            "SENTRY_DSN": inspector.dsn("backend"),
            "SENTRY_RELEASE": "shop@1",
            "SENTRY_TRACES_SAMPLE_RATE": "1",
        }
        with Api("shop:app", environment, folder, prefix="") as api:
            seen = everything(api)
        yield seen, inspector


@pytest.mark.sample
def test_its_answers_connections_and_log_lines_stay_the_same(
    tracked: tuple[list[object], Inspector], tmp_path: Path
) -> None:
    def seen_with(dsn: str | None, name: str) -> list[object]:
        folder = tmp_path / name
        folder.mkdir()
        environment = shop_in(folder, documented_lines() if dsn else "")
        preloaded = PRELOADED if dsn else LIBRARIES
        if dsn:
            environment["SENTRY_DSN"] = dsn
        with Api("shop:app", environment, folder, preloaded, prefix="") as api:
            return everything(api)

    with dead(hangs=False) as refuses, dead(hangs=True) as hangs, ThreadPoolExecutor(3) as pool:
        plain, *others = pool.map(
            seen_with, (None, refuses, hangs), ("plain", "refusing", "hanging")
        )
    assert len(plain) > 50
    for seen in (tracked[0], *others):
        for without, with_tracking in zip(plain, seen, strict=True):
            assert with_tracking == without


@pytest.mark.sample
def test_each_of_its_errors_arrives_once(tracked: tuple[list[object], Inspector]) -> None:
    _, inspector = tracked
    found = []
    for item in inspector.store.events(kind="event"):
        event = item.json
        assert (event["release"], event["environment"]) == ("shop@1", "production")
        error = event.get("exception", {}).get("values", [{}])[-1]
        what = error.get("type") or event["logentry"]["message"]
        handled = error.get("mechanism", {}).get("handled", True)
        found.append((what, event["transaction"], handled))
        if "stacktrace" in error and found[-1] != EVENTS[0]:  # which Starlette raises
            frames = error["stacktrace"]["frames"]
            assert {frame["module"] for frame in frames if frame.get("in_app")} == {"shop"}
    assert sorted(found) == sorted(EVENTS)


@pytest.mark.sample
def test_nothing_private_leaves_it(tracked: tuple[list[object], Inspector]) -> None:
    _, inspector = tracked
    sent = received(inspector)
    assert b"ZeroDivisionError" in sent
    assert PLANTED.encode() not in sent
    assert b"Zbigniew" not in sent
    values = [
        item.json["exception"]["values"][-1].get("value")
        for item in inspector.store.events(kind="event")
        if "exception" in item.json
    ]
    assert "{order.customer} wants too much" in values
    assert "{name} has no account" in values


def command(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run a command for the shop, and return its exit status and what it wrote."""
    folder.mkdir(exist_ok=True)
    variables = {**shop_in(folder, documented_lines()), "SENTRY_RELEASE": "shop@1", **environment}
    module = ["fastapi_error_tracking", "--app", "shop:app"]
    with Program([*module, *arguments], variables, folder) as program:
        return program.wait(), program.output


def test_its_configuration_is_checked(tmp_path: Path) -> None:
    dsn = f"https://{'0' * 32}@errors.example.org/1"
    assert command(tmp_path / "good", "check", SENTRY_DSN=dsn) == (0, "No findings.\n")
    status, said = command(tmp_path / "none", "check")
    assert status == 1
    assert "error error_tracking.dsn: Errors of the backend are reported nowhere." in said
    status, said = command(tmp_path / "deploy", "check", "--deploy", "--json", SENTRY_DSN=dsn)
    assert {finding["id"] for finding in json.loads(said)} == {
        "error_tracking.environment",
        "error_tracking.no_secret_key",
        "error_tracking.watch",
    }
    assert status == 0


def test_its_events_are_followed(inspector: Inspector, tmp_path: Path) -> None:
    where = {"SENTRY_DSN": inspector.dsn("backend"), "SENTRY_ENVIRONMENT": "test"}
    status, said = command(tmp_path, "doctor", **where)
    assert status == 0
    assert said.splitlines()[-1].startswith("Nothing is wrong: 1 test event")
    assert [event.service for event in inspector.store.events(kind="event")] == ["backend"]


def test_its_policy_knows_its_routes(tmp_path: Path) -> None:
    status, said = command(tmp_path, "policy", "--json")
    assert status == 0
    policy = json.loads(said)
    assert {"/orders/{number}", "/admin/staff/{name}"} <= set(policy["known"]["routes"])
    assert {"field": "event.user.id", "rule": "identifier"} in policy["fields"]
    assert policy["known"]["release"] == "shop@1"
