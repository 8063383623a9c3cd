"""One line per request, without its query string."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)


class AccessLog:
    """Log each request's method, route, status and duration in milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        status = 500

        async def remember_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, remember_status)
        finally:
            # The route's template, because a path may hold what identifies a person.
            route = getattr(scope.get("route"), "path", "no route")
            logger.info(
                "%s %s %s",
                scope["method"],
                route,
                status,
                extra={"duration_ms": round((time.perf_counter() - start) * 1000, 1)},
            )
