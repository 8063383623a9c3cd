"""Errors that the application answers itself, and that are failures all the same."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from inspect import iscoroutinefunction
from typing import Any

from fastapi_installed_apps import route_template
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from . import sdk

Handler = Callable[[Any, Exception], Any]

UNEXPECTED = (500, Exception)  # how Starlette names the handler of what has no other


def report_failures(api: Starlette, codes: Collection[int]) -> None:
    """Have the error handlers of ``api``, and of what is mounted in it, report before they answer.

    Reported is what no handler expects, and what has a ``status_code`` in ``codes``. A request that
    matched no route is nobody's mistake but the client's: a scanner, or an old link.
    """
    for application in (api, *_mounted(api.routes)):
        handlers = application.exception_handlers
        handlers.setdefault(HTTPException, ExceptionMiddleware(application).http_exception)
        for kind, handler in handlers.items():
            handlers[kind] = _reporting(handler, codes, is_expected=kind not in UNEXPECTED)


def _reporting(
    handler: Handler, codes: Collection[int], *, is_expected: bool
) -> Callable[[HTTPConnection, Exception], Awaitable[Any]]:
    async def report_and_handle(connection: HTTPConnection, error: Exception) -> Any:
        if not is_expected:
            sdk.report(error, mechanism="asgi")
        elif getattr(error, "status_code", None) in codes and route_template(connection.scope):
            sdk.report(error, mechanism="starlette", handled=True)
        if iscoroutinefunction(handler):
            return await handler(connection, error)
        return await run_in_threadpool(handler, connection, error)

    return report_and_handle


def _mounted(routes: Iterable[BaseRoute]) -> Iterator[Starlette]:
    for route in routes:
        application = getattr(route, "app", None)
        if isinstance(application, Starlette):
            yield application
            yield from _mounted(application.routes)
