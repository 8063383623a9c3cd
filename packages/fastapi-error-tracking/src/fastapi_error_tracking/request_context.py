"""What an error or a transaction says about its request.

It is read at the moment of capture. No address, no client and no query is added.
"""

import re
from typing import Any

from fastapi_installed_apps import UNMATCHED, route_template
from sentry_sdk.types import Event, Hint
from starlette.types import Scope

from .compat.events import spare_serializing
from .extension import Extension

REQUEST_ID = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class RequestContext:
    """Describes requests as ``own``, the application's extension, wants it."""

    def __init__(self, own: Extension) -> None:
        self._user = own.user
        self._header = own.request_id_header.lower().encode()

    def describe(self, scope: Scope, event: Event, hint: Hint) -> Event:
        """Add route, method, request id and user to ``event``."""
        name = route_template(scope) or UNMATCHED
        if event.get("transaction_info", {}).get("source") != "custom":
            event["transaction"] = name
            event["transaction_info"] = {"source": "route"}
        if "method" in scope:
            event["request"] = {"method": scope["method"]}
        tags: dict[str, Any] = event.setdefault("tags", {})  # type: ignore[assignment]
        tags.setdefault("endpoint", name)
        if request_id := self._request_id(scope):
            tags.setdefault("request_id", request_id)
        for field, value in (self._user(scope) or {}).items():
            if value is not None:
                event.setdefault("user", {}).setdefault(field, str(value))
        return spare_serializing(event, hint)

    def _request_id(self, scope: Scope) -> str | None:
        """Return the request's id, if it is one and not something that a client smuggles in."""
        for name, value in scope["headers"]:
            if name == self._header and REQUEST_ID.fullmatch(value.lower()):
                return str(value.lower(), "ascii")
        return None
