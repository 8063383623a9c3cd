"""An application made elsewhere that uses what frameworks allow: handlers, mounts, sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from contextvars import Context
from typing import Any

import sentry_sdk
from fastapi import BackgroundTasks, FastAPI, HTTPException, Request, WebSocket
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi_installed_apps import install
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..settings import ERROR_TRACKING, project_of

api = FastAPI()
registry = install(api, project_of(ERROR_TRACKING, ".apps.specimen"))


class Teapot(Exception):
    """An error with a status of its own, which the application answers."""

    def __init__(self, status_code: int) -> None:
        super().__init__("a teapot")
        self.status_code = status_code


class Answered(Exception):
    """An error that the application answers and nobody has to know of."""


class FailsOnDemand:
    """Middleware that is added after error tracking."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("query_string") == b"outside":
            raise ValueError("in middleware")
        await self.app(scope, receive, send)


@api.exception_handler(Teapot)
def answer_teapot(_: Request, error: Teapot) -> JSONResponse:
    return JSONResponse({}, error.status_code)


@api.exception_handler(Answered)
async def answer(_: Request, error: Answered) -> JSONResponse:
    return JSONResponse({}, 200)


@api.exception_handler(Exception)
async def answer_the_rest(_: Request, error: Exception) -> JSONResponse:
    if str(error) == "twice":
        raise LookupError("in the handler")
    return JSONResponse({}, 500)


@api.get("/api/v1/teapot/{code}")
async def raise_teapot(code: int) -> None:
    raise Teapot(code)


@api.get("/api/v1/answered")
async def raise_answered() -> None:
    raise Answered


@api.get("/api/v1/fails/{how}")
async def fail(how: str) -> None:
    if how == "twice":
        raise ValueError("twice")
    if how == "last":
        raise ValueError("last")
    raise ValueError("once")


@api.get("/api/v1/background")
async def fail_in_the_background(background: BackgroundTasks) -> None:
    async def fail() -> None:
        raise ValueError("in the background")

    background.add_task(fail)


@api.get("/api/v1/stream")
async def fail_in_a_stream() -> StreamingResponse:
    async def stream() -> AsyncIterator[bytes]:
        yield b"a part"
        raise ValueError("in a stream")

    return StreamingResponse(stream())


@api.get("/api/v1/outgoing")
async def outgoing() -> dict[str, str]:
    return registry.job_headers()


@api.get("/api/v1/renamed")
async def rename() -> None:
    sentry_sdk.get_current_scope().set_transaction_name("specimen.renamed", source="custom")
    raise ValueError("renamed")


@api.websocket("/api/v1/socket/{room}")
async def fail_in_a_socket(socket: WebSocket, room: str) -> None:
    await socket.accept()
    raise ValueError("in a socket")


@api.get("/api/v1/open-socket")
async def open_socket() -> None:
    """Connect to the application as a server does that speaks websockets; this one does not."""
    scope: dict[str, Any] = {
        "type": "websocket",
        "path": "/api/v1/socket/jane-doe",
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
    }

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None: ...

    with suppress(ValueError):  # in a context of its own, as a server would
        await asyncio.create_task(api(scope, receive, send), context=Context())


def refuse(_: Request) -> None:
    raise HTTPException(503)


mounted = FastAPI()
mounted.get("/refuses")(refuse)
api.mount("/api/v1/mounted", mounted)
api.mount("/api/v1/plain", Starlette(routes=[Route("/refuses", refuse)]))
api.add_middleware(FailsOnDemand)
