"""The answers to a request that is malformed, and to an error that nothing handled."""

from typing import cast

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def answer_invalid_request(_: Request, error: Exception) -> JSONResponse:
    """Say what is wrong with a request, and repeat nothing of what it held.

    FastAPI's own answer repeats it, and fails where that cannot be encoded: half a surrogate pair.
    """
    problems = cast(RequestValidationError, error).errors()
    detail = [{key: problem[key] for key in ("type", "loc", "msg")} for problem in problems]
    return JSONResponse({"detail": detail}, 422)


class UnhandledErrors:
    """Answer an unhandled error with JSON, then raise it on to whatever reports and logs it.

    Starlette's own answer leaves from outside all middleware: without a request id, and without
    the CORS headers that let a browser read it. An application that declares an answer of its own,
    with ``add_exception_handler(Exception, …)`` or ``500``, has that one given, once, by Starlette.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        application = scope["app"]  # now: one that is mounted leaves its own name there
        started = False

        async def remember_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, remember_start)
        except Exception:
            if not started and not {500, Exception} & application.exception_handlers.keys():
                # The server will close the connection, and only this tells the client so.
                response = JSONResponse(
                    {"detail": "Internal Server Error"}, 500, headers={"Connection": "close"}
                )
                await response(scope, receive, send)
            raise
