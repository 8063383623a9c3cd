"""What one client can ask for: limits of body, head and time, kept before anything is read."""

import asyncio
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .compat.server import limit_heads
from .configuration import read_settings

MEGABYTE = 1024 * 1024


class RequestLimits(BaseSettings):
    """How much a request may hold, in bytes, and how long it may take to arrive, in seconds."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    request_max_body_bytes: Annotated[int, Field(gt=0)] = 10 * MEGABYTE
    request_max_head_bytes: Annotated[int, Field(ge=1024)] = 64 * 1024
    request_head_timeout: Annotated[float, Field(gt=0)] = 10.0
    request_max_waiting: Annotated[int, Field(gt=0)] = 500
    request_body_timeout: Annotated[float, Field(gt=0)] = 30.0

    @classmethod
    def read(cls) -> "RequestLimits":
        """Return the settings of the environment, then of ``.env``.

        Raises:
            ConfigurationError: One of them is invalid.
        """
        return read_settings(cls, "The limits of requests")


class _Refused(HTTPException):
    """What a request gets that goes beyond a limit; the connection ends with it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(status, detail, headers={"Connection": "close"})


def limit_requests(api: FastAPI) -> RequestLimits:
    """Refuse requests to ``api`` that are too large or too slow. Returns the limits.

    What is refused is not read to its end: 413 and 408 for a body, 431 for a head. Heads that are
    not complete are limited where uvicorn reads them with httptools; it has options for its others.

    Raises:
        ConfigurationError: A limit is invalid.
    """
    limits = RequestLimits.read()
    limit_heads(
        limits.request_max_head_bytes, limits.request_head_timeout, limits.request_max_waiting
    )
    api.add_middleware(LimitRequests, limits=limits)
    return limits


class LimitRequests:
    """ASGI middleware that keeps ``limits``."""

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        size, length, has_body = len(scope["path"]) + len(scope["query_string"]), b"", False
        for name, value in scope["headers"]:
            size += len(name) + len(value)
            if name == b"content-length":
                length, has_body = value, True
            elif name == b"transfer-encoding":
                has_body = True
        if size > self.limits.request_max_head_bytes:
            await _answer(_Refused(431, "The head of the request is too large."), scope, send)
        elif length.isdigit() and int(length[:20]) > self.limits.request_max_body_bytes:
            await _answer(self._too_large(), scope, send)
        elif has_body:
            await self._serve(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        received, is_whole, is_answered = 0, False, False

        async def read() -> Message:
            nonlocal received, is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout(self.limits.request_body_timeout):
                    message = await receive()
            except TimeoutError:
                raise _Refused(408, "The body of the request did not arrive in time.") from None
            received += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if received > self.limits.request_max_body_bytes:
                raise self._too_large()
            return message

        async def write(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            await self.app(scope, read, write)
        except _Refused as refused:  # by who reads the body before FastAPI, which has an answer
            if is_answered:
                raise
            await _answer(refused, scope, send)

    def _too_large(self) -> _Refused:
        most = self.limits.request_max_body_bytes
        return _Refused(413, f"The body of the request is larger than {most} bytes.")


async def _answer(refused: _Refused, scope: Scope, send: Send) -> None:
    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    answer = JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)
    await answer(scope, nothing, send)
