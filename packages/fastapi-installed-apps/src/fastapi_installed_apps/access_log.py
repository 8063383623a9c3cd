"""One line per request, without its query string."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .compat.http import matched_template

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
            duration = round((time.perf_counter() - start) * 1000, 1)
            about = {"duration_ms": duration}
            # The route's template: a path itself may hold what identifies a person.
            route = matched_template(scope) or "no route"
            logger.info("%s %s %s", scope["method"], route, status, extra=about)
