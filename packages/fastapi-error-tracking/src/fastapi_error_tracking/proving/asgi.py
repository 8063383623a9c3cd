"""Sends requests to an application in this process, as an ASGI server would."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import quote, unquote

from starlette.types import ASGIApp, Message

STARTS_WITHIN = 60.0  # seconds


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[None]:
    """Run the lifespan of ``app``.

    Raises:
        RuntimeError: It did not start.
    """
    given: asyncio.Queue[Message] = asyncio.Queue()
    told: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}

    async def live() -> None:
        await app(scope, given.get, told.put)

    task = asyncio.create_task(live())
    await given.put({"type": "lifespan.startup"})
    answer = asyncio.create_task(told.get())
    await asyncio.wait({answer, task}, timeout=STARTS_WITHIN, return_when="FIRST_COMPLETED")
    if not answer.done() or answer.result()["type"] != "lifespan.startup.complete":
        answer.cancel()
        task.cancel()
        raise RuntimeError("The application did not start.")
    try:
        yield
    finally:
        await given.put({"type": "lifespan.shutdown"})
        await told.get()
        with suppress(Exception):
            await task


async def send(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> int:
    """Send one request and return the status, 500 where the application raises."""
    given = {"host": "service.test", "content-length": str(len(body)), **(headers or {})}
    status = 500
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    async def answer(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": quote(path, safe="/%").encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode("latin-1", "replace")) for k, v in given.items()],
        "client": ("192.0.2.7", 50123),
        "server": ("service.test", 80),
        "state": {},
    }
    with suppress(Exception):  # servers log it; the SDK was told before
        await app(scope, receive, answer)
    return status
