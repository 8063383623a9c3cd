"""What an error or a transaction says about its request."""

import re
from functools import partial
from typing import Any

import sentry_sdk
from sentry_sdk.types import Event, Hint
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from . import sdk
from .names import MOUNTED, UNMATCHED

REQUEST_ID = re.compile(rb"[0-9a-fA-F-]{16,64}")


class ContextMiddleware:
    """Adds route, method, request id and user to whatever is captured during a request.

    They are read at the moment of capture: by then a dependency may have authenticated the user.
    No address, no client and no query is added.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request within its context."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})  # here, so that copies of the scope share it
        sentry_sdk.get_isolation_scope().add_event_processor(partial(_describe, scope))
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            # Reported here, before an application's own handler logs it as if it were handled.
            sdk.report(error, mechanism="asgi")
            raise


def _describe(scope: Scope, event: Event, hint: Hint) -> Event | None:
    route = _route(scope)
    if route is None and _is_http_error(hint):
        return None  # nobody's mistake but the client's: a scanner, or an old link
    if event.get("transaction_info", {}).get("source") != "custom":
        event["transaction"] = route or UNMATCHED
        event["transaction_info"] = {"source": "route"}
    state = scope["state"]
    tags: dict[str, Any] = event.setdefault("tags", {})  # type: ignore[assignment]
    tags.setdefault("endpoint", route or UNMATCHED)
    if request_id := _request_id(scope):
        tags.setdefault("request_id", request_id)
    user = state.get("user")
    if user is not None:
        for field in ("id", "workspace_id"):
            value = getattr(user, field, None)
            if value is not None:
                event.setdefault("user", {}).setdefault(field, str(value))
    return event


def _route(scope: Scope) -> str | None:
    """Return the template of the matched route, such as ``/items/{item_id}``."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    path = getattr(included, "path", None) or getattr(scope.get("route"), "path", None)
    if path is None and "endpoint" in scope:
        return MOUNTED
    return path


def _request_id(scope: Scope) -> str | None:
    """Return ``X-Request-ID``, if it is an id and not something a client smuggles in."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return None


def _is_http_error(hint: Hint) -> bool:
    error = (hint.get("exc_info") or (None, None))[1]
    return isinstance(error, HTTPException)
