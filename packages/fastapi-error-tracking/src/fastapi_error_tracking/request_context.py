"""What an error or a transaction says about its request.

It is read at the moment of capture, but for the user. No address, no client and no query is added.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fastapi_installed_apps import UNMATCHED, route_template
from sentry_sdk.types import Event, Hint
from starlette.types import Scope

from .compat.events import spare_serializing
from .extension import Extension
from .guarded_extension import GuardedExtension
from .runs import Run
from .users import WatchedState, as_texts

REQUEST_ID = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class RequestContext:
    """Describes requests as ``own``, the application's extension, wants it."""

    def __init__(self, own: Extension) -> None:
        self._user = own.user
        self._ask = own.hooks.user if isinstance(own, GuardedExtension) else own.user
        self._header = own.request_id_header.lower().encode()

    def watch(self, run: Run, scope: Scope) -> None:
        """Have the user of ``run`` noted whenever the state of its request changes.

        ``scope`` holds what notes it. That holds the run, which lets go of ``scope`` at its end: so
        a request that is over is gone, and does not wait for the collector of memory.
        """

        def note() -> None:
            if run.scope is not None:
                with suppress(Exception):  # half of the state may be there
                    run.user = as_texts(self._ask(run.scope))

        state = WatchedState(scope.get("state") or {}, note)
        scope["state"] = state
        if state:
            note()

    def user(self, run: Run) -> Mapping[str, str]:
        """Return the ids of who sent the request of ``run``, as far as they are known."""
        return run.user or ({} if run.scope is None else as_texts(self._user(run.scope)))

    def describe(self, run: Run, event: Event, hint: Hint) -> Event:
        """Add route, method, request id and user to ``event``."""
        scope = run.scope
        if scope is None:
            return event
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
        for field, value in self.user(run).items():
            event.setdefault("user", {}).setdefault(field, value)
        return spare_serializing(event, hint)

    def _request_id(self, scope: Mapping[str, Any]) -> str | None:
        """Return the request's id, if it is one and not something that a client smuggles in."""
        for name, value in scope["headers"]:
            if name == self._header and REQUEST_ID.fullmatch(value.lower()):
                return str(value.lower(), "ascii")
        return None
