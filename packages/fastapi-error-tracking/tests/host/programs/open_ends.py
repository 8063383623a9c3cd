"""An application with a stream that never ends, and with bodies and sockets that may not."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import StreamingResponse
from fastapi_installed_apps import install

from ..settings import ERROR_TRACKING, project_of

api = FastAPI()
install(api, project_of(ERROR_TRACKING, ".apps.specimen"))


@api.get("/api/v1/stream")
async def stream() -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        while True:
            yield "data: on\n\n"
            await asyncio.sleep(0.1)

    return StreamingResponse(events(), media_type="text/event-stream")


@api.post("/api/v1/body")
async def take(request: Request) -> int:
    return len(await request.body())


@api.websocket("/api/v1/chat")
async def chat(socket: WebSocket) -> None:
    await socket.accept()
    await socket.receive_text()
