"""What one client can ask of an API: it is refused before it is read, and others do not notice."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, Any

import pytest
import uvicorn
from fastapi import Body, FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from fastapi_installed_apps import ConfigurationError, RequestLimits, limit_requests
from tests.programs import free_port

KILOBYTE = 1024


class ReadsFirst:
    """Middleware that reads a body before FastAPI does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/first":
            while (await receive()).get("more_body"):
                pass
        await self.app(scope, receive, send)


@contextmanager
def limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FastAPI]:
    """Give an API with limits that are soon reached."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REQUEST_MAX_BODY_BYTES", str(100 * KILOBYTE))
    monkeypatch.setenv("REQUEST_MAX_HEAD_BYTES", str(8 * KILOBYTE))
    monkeypatch.setenv("REQUEST_HEAD_TIMEOUT", "0.5")
    monkeypatch.setenv("REQUEST_BODY_TIMEOUT", "0.5")
    monkeypatch.setenv("REQUEST_MAX_WAITING", "100")
    api = FastAPI()
    api.add_middleware(ReadsFirst)
    limit_requests(api)

    @api.post("/json")
    async def take(body: Annotated[Any, Body()]) -> int:
        return len(body)

    @api.post("/raw")
    async def read(request: Request) -> int:
        return len(await request.body())

    @api.get("/quick")
    async def answer() -> str:
        return "quick"

    yield api


@asynccontextmanager
async def serving(api: FastAPI, http: str) -> AsyncIterator[int]:
    """Serve the API in this process with uvicorn; gives the port."""
    port = free_port()
    options: dict[str, Any] = {
        "http": http,
        "log_level": "critical",
        "h11_max_incomplete_event_size": 8 * KILOBYTE,
    }
    server = uvicorn.Server(uvicorn.Config(api, port=port, timeout_graceful_shutdown=1, **options))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        await task


async def send(port: int, *pieces: bytes, endless: bytes = b"", most: int = 0) -> tuple[bytes, int]:
    """Send pieces, then ``endless`` until refused or ``most`` bytes; return answer and count."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = 0
    try:
        for piece in pieces:
            writer.write(piece)
        await writer.drain()
        while endless and sent < most:
            writer.write(endless)
            await writer.drain()
            sent += len(endless)
    except ConnectionError:
        pass
    try:
        async with asyncio.timeout(5):
            return await reader.read(65536), sent
    except ConnectionError:
        return b"", sent
    finally:
        writer.close()


def post(path: str, *headers: str) -> bytes:
    """Return the head of a POST."""
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: a", *headers, "", ""]).encode()


MOST = 50_000_000
CHUNK = b"2000\r\n" + b"1" * 0x2000 + b"\r\n"
LONG_LINE = b"x" * KILOBYTE
LARGE = f"Content-Length: {MOST}"
QUICK = b"GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked"


@pytest.mark.parametrize("path", ["/json", "/raw", "/first", "/nowhere"])
@pytest.mark.parametrize("http", ["httptools", "h11"])
async def test_a_large_body_is_refused_unread(
    path: str, http: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with limits(monkeypatch, tmp_path) as api:
        async with serving(api, http) as port:
            answer, sent = await send(port, post(path, LARGE), endless=LONG_LINE * 64, most=MOST)
            assert sent < MOST / 5
            assert not answer or answer.startswith(b"HTTP/1.1 413")
            said, _ = await send(port, post(path, LARGE))
            assert said.startswith(b"HTTP/1.1 413")
            assert b'"detail":"The body of the request is larger than 102400 bytes."' in said
            assert b"connection: close" in said.lower()


@pytest.mark.sample
@pytest.mark.parametrize("path", ["/json", "/raw", "/first"])
@pytest.mark.parametrize("http", ["httptools", "h11"])
async def test_a_body_without_a_stated_length_is_refused_where_it_gets_too_large(
    path: str, http: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with limits(monkeypatch, tmp_path) as api:
        async with serving(api, http) as port:
            answer, _ = await send(port, post(path, CHUNKED), CHUNK * 13)
            assert answer.startswith(b"HTTP/1.1 413")
            _, sent = await send(port, post(path, CHUNKED), endless=CHUNK, most=MOST)
            assert sent < MOST / 5
            ok, _ = await send(
                port, post("/raw", CHUNKED, "Connection: close"), CHUNK * 12 + b"0\r\n\r\n"
            )
            assert ok.startswith(b"HTTP/1.1 200")
            assert ok.endswith(str(12 * 0x2000).encode())


@pytest.mark.parametrize(
    ("head", "endless"),
    [
        (b"GET /quick HTTP/1.1\r\nHost: a\r\nX: ", LONG_LINE),
        (b"GET /quick HTTP/1.1\r\nHost: a\r\n", b"X: " + LONG_LINE + b"\r\n"),
        (b"GET /", LONG_LINE),
        (post("/raw", CHUNKED) + b"1\r\n1\r\n0\r\n", b"X: " + LONG_LINE + b"\r\n"),
        (post("/raw", CHUNKED) + b"1\r\n1\r\n0\r\nX: ", LONG_LINE),
        (post("/raw", CHUNKED) + b"1;", LONG_LINE),
    ],
    ids=["value", "fields", "url", "trailers", "trailer", "extension"],
)
async def test_a_head_without_end_is_refused(
    head: bytes, endless: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with limits(monkeypatch, tmp_path) as api:
        async with serving(api, "httptools") as port:
            _, sent = await send(port, head, endless=endless * 16, most=MOST)
            assert sent < MOST / 5


async def test_a_large_head_that_came_at_once_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with limits(monkeypatch, tmp_path) as api:
        async with serving(api, "httptools") as port:
            large = b"GET /quick HTTP/1.1\r\nHost: a\r\nX: " + LONG_LINE * 9 + b"\r\n\r\n"
            answer, _ = await send(port, large)
            assert answer.startswith(b"HTTP/1.1 431")
            small = b"GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + LONG_LINE * 7
            answer, _ = await send(port, small + b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("begun", "status"),
    [
        (b"", b""),
        (b"GET /quick HTTP/1.1\r\nHost: a\r\n", b""),
        (b"GET /quick HTTP/1.1\r\nHost: a\r\n\r\nGET /", b"HTTP/1.1 200"),
        (post("/raw", "Content-Length: 10") + b"1", b"HTTP/1.1 408"),
    ],
    ids=["nothing", "head", "second head", "body"],
)
async def test_what_does_not_go_on_is_given_up(
    begun: bytes, status: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with limits(monkeypatch, tmp_path) as api:
        async with serving(api, "httptools") as port:
            started = time.monotonic()
            answer, _ = await send(port, begun)
            if begun.endswith(b"GET /"):
                assert answer.startswith(status)
            else:
                assert answer[: len(status)] == status
                assert 0.4 < time.monotonic() - started < 3


async def test_others_are_served_meanwhile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hundreds of idle connections, and heads and bodies without end, beside a quick route."""
    with limits(monkeypatch, tmp_path) as api:
        async with serving(api, "httptools") as port:
            idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
            bad = [
                send(port, post("/json", LARGE), endless=LONG_LINE * 64, most=MOST)
                for _ in range(20)
            ]
            attack = asyncio.gather(*bad)
            slowest = 0.0
            for _ in range(50):
                began = time.monotonic()
                answer, _ = await send(port, QUICK)
                slowest = max(slowest, time.monotonic() - began)
                assert answer.endswith(b'"quick"')
            await attack
            assert slowest < 1
            for reader, writer in idle:
                async with asyncio.timeout(5):
                    assert await reader.read() == b""
                writer.close()


async def test_of_those_that_send_nothing_the_longest_waiting_gives_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with limits(monkeypatch, tmp_path) as api:
        monkeypatch.setattr("fastapi_installed_apps.compat.server._Limited.seconds", 60)
        async with serving(api, "httptools") as port:
            first, _ = await asyncio.open_connection("127.0.0.1", port)
            others = [await asyncio.open_connection("127.0.0.1", port) for _ in range(99)]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(first.read(), 0.2)
            others.append(await asyncio.open_connection("127.0.0.1", port))
            assert await asyncio.wait_for(first.read(), 5) == b""
            answer, _ = await send(port, QUICK)
            assert answer.endswith(b'"quick"')
            for _, writer in others:
                writer.close()


def test_a_wrong_limit_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REQUEST_MAX_BODY_BYTES", "none")
    with pytest.raises(ConfigurationError, match="REQUEST_MAX_BODY_BYTES: Input should be a valid"):
        RequestLimits.read()
