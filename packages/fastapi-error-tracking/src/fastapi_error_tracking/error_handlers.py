"""Errors that the application answers itself, and that are failures all the same."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from fastapi_installed_apps import route_template
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from .compat.web import UNEXPECTED, Handler, handlers_of, is_async_callable, mounted
from .failures import attribute
from .sdk import Sdk


def report_failures(api: Starlette, sdk: Sdk, codes: Collection[int]) -> None:
    """Have the error handlers of ``api``, and of what is mounted in it, report before they answer.

    Reported is what no handler expects, and what has a ``status_code`` in ``codes``. A request that
    matched no route is nobody's mistake but the client's: a scanner, or an old link.
    """
    for application in (api, *mounted(api.routes)):
        handlers = handlers_of(application)
        for kind, handler in handlers.items():
            is_expected = kind not in UNEXPECTED
            handlers[kind] = _reporting(handler, sdk, codes, is_expected=is_expected)


def _reporting(
    handler: Handler, sdk: Sdk, codes: Collection[int], *, is_expected: bool
) -> Callable[[HTTPConnection, Exception], Awaitable[Any]]:
    async def report_and_handle(connection: HTTPConnection, error: Exception) -> Any:
        if not is_expected:
            sdk.report(error, mechanism="asgi")
        elif _status(error) in codes and route_template(connection.scope):
            sdk.report(error, mechanism="starlette", handled=True)
        if is_async_callable(handler):
            return await handler(connection, error)
        return await run_in_threadpool(handler, connection, error)

    return report_and_handle


def _status(error: Exception) -> int | None:
    status = attribute(error, "status_code")
    return status if issubclass(type(status), int) else None
