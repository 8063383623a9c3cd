"""What an error or a transaction says about its request.

It is read at the moment of capture: by then a dependency may have authenticated the user. No
address, no client and no query is added.
"""

import re
from typing import Any

from fastapi_installed_apps import UNMATCHED, route_template
from sentry_sdk.types import Event, Hint
from starlette.types import Scope

REQUEST_ID = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def describe(scope: Scope, event: Event, _: Hint) -> Event:
    """Add route, method, request id and user to ``event``."""
    name = route_template(scope) or UNMATCHED
    if event.get("transaction_info", {}).get("source") != "custom":
        event["transaction"] = name
        event["transaction_info"] = {"source": "route"}
    if "method" in scope:
        event["request"] = {"method": scope["method"]}
    tags: dict[str, Any] = event.setdefault("tags", {})  # type: ignore[assignment]
    tags.setdefault("endpoint", name)
    if request_id := _request_id(scope):
        tags.setdefault("request_id", request_id)
    user = scope["state"].get("user")
    if user is not None:
        for field in ("id", "workspace_id"):
            value = getattr(user, field, None)
            if value is not None:
                event.setdefault("user", {}).setdefault(field, str(value))
    return event


def _request_id(scope: Scope) -> str | None:
    """Return ``X-Request-ID``, if it is an id and not something a client smuggles in."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value.lower()):
            return str(value.lower(), "ascii")
    return None
