"""Requests that the application sends with httpx: a span and a breadcrumb for each.

They hold method, host and status, and no more: paths and queries hold data. The SDK's integration
puts the whole URL into both, leaves no breadcrumb where nothing is recorded, and imports httpx.
"""

import sys
from contextlib import suppress
from functools import wraps
from typing import Any

import sentry_sdk
from sentry_sdk.tracing_utils import should_propagate_trace

from . import tracing
from .client import Client

INTEGRATION = "httpx"
"""How the SDK calls its own: to import that is to import httpx."""

OP = "http.client"
WATCHED = "_is_told_to_error_tracking"


def watch_outgoing() -> None:
    """Have the requests of httpx told of, if the application has imported it by now."""
    httpx = sys.modules.get("httpx")
    if httpx is None or WATCHED in vars(httpx):
        return
    setattr(httpx, WATCHED, True)
    send, send_later = httpx.Client.send, httpx.AsyncClient.send

    @wraps(send)
    def told(self: Any, request: Any, *arguments: Any, **options: Any) -> Any:
        telling = _Telling(request)
        try:
            response = send(self, request, *arguments, **options)
        except BaseException:
            telling.end(None)
            raise
        telling.end(response.status_code)
        return response

    @wraps(send_later)
    async def told_later(self: Any, request: Any, *arguments: Any, **options: Any) -> Any:
        telling = _Telling(request)
        try:
            response = await send_later(self, request, *arguments, **options)
        except BaseException:
            telling.end(None)
            raise
        telling.end(response.status_code)
        return response

    httpx.Client.send, httpx.AsyncClient.send = told, told_later


class _Telling:
    """What is told of one request. Nothing of it can fail."""

    def __init__(self, request: Any) -> None:
        self._part: tracing.Part | None = None
        self._about: dict[str, Any] = {}
        with suppress(Exception):
            self._begin(request)

    def _begin(self, request: Any) -> None:
        client = sentry_sdk.get_client()
        if not isinstance(client, Client) or client.get_integration(INTEGRATION) is not None:
            return
        self._about = {"http.request.method": request.method, "server.address": request.url.host}
        self._part = tracing.begin(request.method, OP, "auto.http.httpx")
        if self._part is not None:
            for name, value in self._about.items():
                self._part.set(name, value)
        if should_propagate_trace(client, str(request.url)):
            request.headers.update(sentry_sdk.get_current_scope().iter_trace_propagation_headers())

    def end(self, status: int | None) -> None:
        """Say with which status it was answered; None if with none."""
        if not self._about:
            return
        with suppress(Exception):
            if status is not None:
                self._about["http.response.status_code"] = status
            if self._part is not None:
                if status is None:
                    self._part.fail()
                else:
                    self._part.set_http_status(status)
                self._part.end()
            sentry_sdk.add_breadcrumb(type="http", category="httpx", data=self._about)
