"""Each failure is one event, wherever it happens; a client that leaves is none."""

import asyncio
import logging
import os
from collections.abc import Callable
from typing import Any

import pytest
import sentry_sdk
from fastapi import FastAPI, HTTPException, WebSocketDisconnect
from fastapi_installed_apps import Process
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect

from ..compat.log_records import NOISE
from ..failures import has_left
from .in_memory import ask, tracking
from .test_odd_errors import REFUSING, odd

logger = logging.getLogger(__name__)
unheard = logging.Logger("unheard")  # noqa: LOG001 - by pytest either, whose handler raises
unheard.addHandler(logging.NullHandler())
server = logging.getLogger("uvicorn.error")


def served(act: Callable[[], Any], *paths: str) -> FastAPI:
    api = FastAPI()

    async def answer() -> None:
        act()

    for path in paths:
        api.get(path)(answer)
    return api


def test_one_error_object_in_two_requests_is_two_failures() -> None:
    """Though a page's requests share its trace."""
    error = ValueError("kept")

    def raise_it() -> None:
        raise error

    async def main() -> None:
        parent = f"{'a' * 32}-{'b' * 16}-0"
        await ask(api, "/raises", sentry_trace=parent)
        await ask(api, "/logs", sentry_trace=parent)

    api = served(raise_it, "/raises")

    @api.get("/logs")
    async def log() -> None:
        logger.error("It was raised", exc_info=error)

    with tracking(api) as tracked:
        asyncio.run(main())
        assert [event["transaction"] for event in tracked.events] == ["/raises", "/logs"]


@pytest.mark.parametrize("name", REFUSING)
def test_an_odd_error_that_is_only_logged_is_reported_once(name: str) -> None:
    def log() -> None:
        try:
            raise odd(name, ValueError)
        except ValueError:
            unheard.exception("It failed")

    with tracking(served(log, "/logs")) as tracked:
        asyncio.run(ask(tracked.api, "/logs"))
        # Its class has no name in any source; the one that it is made of has, if it can be asked.
        assert tracked.titles in (["Error"], ["ValueError"])
        assert tracked.events[0]["transaction"] == "/logs"


def as_server(
    level: int, text: str, module: str, function: str = "run_asgi", **options: Any
) -> None:
    """Log as uvicorn does, in a module and function of its own."""
    path = os.path.join("site-packages", "uvicorn", f"{module}.py")  # noqa: PTH118
    record = server.makeRecord(
        server.name, level, path, 1, text, (), options.get("exc_info"), function
    )
    server.handle(record)


def test_what_only_the_server_notices_is_an_event() -> None:
    with tracking(FastAPI()) as tracked:
        as_server(logging.INFO, "Started server process", "server")
        as_server(logging.WARNING, "Invalid HTTP request received.", "h11_impl")
        as_server(logging.ERROR, "ASGI callable returned without starting response.", "h11_impl")
        as_server(logging.ERROR, "Application startup failed. Exiting.", "on")
        assert len(tracked.events) == 1
        assert tracked.events[0]["logger"] == "uvicorn.error"
        assert tracked.logs() == []


def test_what_the_server_repeats_is_no_event() -> None:
    error = ValueError("no")

    def fail() -> None:
        raise error

    with tracking(served(fail, "/fails")) as tracked:
        asyncio.run(ask(tracked.api, "/fails"))
        about = (ValueError, error, None)
        as_server(logging.ERROR, "Exception in ASGI application\n", "h11_impl", exc_info=about)
        assert tracked.titles == ["ValueError"]
        other = (KeyError, KeyError("no"), None)
        as_server(logging.ERROR, "Exception in ASGI application\n", "h11_impl", exc_info=other)
        assert tracked.titles == ["ValueError", "KeyError"]


class Own(BaseException):
    """An error outside ``Exception``."""


ENDS = [(Own, ["Own"]), (SystemExit, ["SystemExit"]), (KeyboardInterrupt, [])]


@pytest.mark.parametrize(("kind", "titles"), ENDS)
def test_whatever_ends_the_start_is_an_event(kind: type[BaseException], titles: list[str]) -> None:
    with tracking(FastAPI()) as tracked:
        with pytest.raises(kind), tracked.registry.starting(Process.COMMAND):
            raise kind
        assert tracked.titles == titles


@pytest.mark.parametrize(("kind", "titles"), ENDS)
def test_whatever_ends_the_life_is_an_event(kind: type[BaseException], titles: list[str]) -> None:
    async def start() -> None:
        async with tracked.registry.lifespan(Process.API):
            raise kind

    with tracking(FastAPI()) as tracked:
        with pytest.raises(kind):
            asyncio.run(start())
        assert tracked.titles == titles


@pytest.mark.parametrize(("module", "function"), sorted(NOISE))
def test_what_the_server_says_of_its_end_and_of_clients_is_counted_and_no_event(
    module: str, function: str
) -> None:
    with tracking(FastAPI()) as tracked:
        as_server(logging.ERROR, "Cancel 1 running task(s)", module, function)
        assert tracked.titles == []
        assert ("before_send", "error") in tracked.lost
        as_server(logging.ERROR, "It could not start", module, "startup")
        assert len(tracked.events) == 1


LEAVING: dict[str, BaseException] = {
    "upload": ClientDisconnect(),
    "socket": WebSocketDisconnect(1006),
    "both": ExceptionGroup("both", [ClientDisconnect(), WebSocketDisconnect(1001)]),
}


@pytest.mark.parametrize("error", LEAVING.values(), ids=LEAVING)
def test_a_client_that_leaves_is_counted_and_no_event(error: BaseException) -> None:
    def leave() -> None:
        raise error

    with tracking(served(leave, "/leaves")) as tracked:
        asyncio.run(ask(tracked.api, "/leaves"))
        as_server(logging.ERROR, "Exception\n", "h11_impl", exc_info=(type(error), error, None))
        logger.error("It left", exc_info=error)
        assert tracked.titles == []
        assert ("before_send", "error") in tracked.lost


def test_what_frameworks_make_of_a_broken_upload_is_none_either() -> None:
    api = FastAPI()

    @api.post("/uploads")
    async def take(body: dict[str, str]) -> None: ...

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None: ...

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/uploads",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"9")],
    }
    with tracking(api) as tracked:
        asyncio.run(api(scope, receive, send))
        assert tracked.titles == []


def test_a_mistake_beside_one_that_leaves_is_an_error() -> None:
    assert not has_left(ExceptionGroup("both", [ClientDisconnect(), KeyError()]))
    mistake = KeyError()
    mistake.__context__ = ClientDisconnect()
    assert not has_left(mistake)
    mistake.__cause__ = ClientDisconnect()
    assert has_left(mistake)


def test_what_is_mounted_and_wrapped_reports_and_is_named() -> None:
    inner = FastAPI()

    @inner.get("/items/{number}")
    async def refuse(number: int) -> None:
        if number == 1:
            raise HTTPException(503)
        raise ValueError

    api = FastAPI()
    api.mount("/tenant", GZipMiddleware(inner))

    async def main() -> None:
        for number in (1, 2):
            await ask(api, f"/tenant/items/{number}")

    with tracking(api, rate=1.0) as tracked:
        asyncio.run(main())
        assert tracked.titles == ["HTTPException", "ValueError"]
        sentry_sdk.flush()
        names = [read["transaction"] for kind, read in tracked.items if "transaction" in read]
        assert names == ["/tenant/items/{number}"] * 4
