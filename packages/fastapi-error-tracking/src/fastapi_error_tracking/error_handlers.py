"""Errors that the application answers itself, and that are failures all the same."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, NamedTuple

from fastapi_installed_apps import route_template
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from .compat.tracing import is_unrecorded
from .compat.web import UNEXPECTED, Handler, handlers_of, is_async_callable, mounted
from .failures import attribute
from .refusals import count_refusal
from .sdk import Sdk


class StatusCodes(NamedTuple):
    """Which answers are failures, and which of those are events each time."""

    failed: Collection[int]
    events: Collection[int]


def report_failures(api: Starlette, sdk: Sdk, codes: StatusCodes) -> None:
    """Have the error handlers of ``api``, and of what is mounted in it, report before they answer.

    Reported is what no handler expects, and what has a ``status_code`` in ``codes``. Failures that
    are no events, as a wrong password, are counted, and those of recorded requests are warnings. A
    request that matched no route is nobody's mistake but the client's: a scanner, or an old link.
    """
    for application in (api, *mounted(api.routes)):
        handlers = handlers_of(application)
        for kind, handler in handlers.items():
            is_expected = kind not in UNEXPECTED
            handlers[kind] = _reporting(handler, sdk, codes, is_expected=is_expected)


def _reporting(
    handler: Handler, sdk: Sdk, codes: StatusCodes, *, is_expected: bool
) -> Callable[[HTTPConnection, Exception], Awaitable[Any]]:
    async def report_and_handle(connection: HTTPConnection, error: Exception) -> Any:
        if not is_expected:
            sdk.report(error, mechanism="asgi")
        elif (status := _status(error)) in codes.failed and route_template(connection.scope):
            _tell(error, status, sdk, codes.events)
        if is_async_callable(handler):
            return await handler(connection, error)
        return await run_in_threadpool(handler, connection, error)

    return report_and_handle


def _tell(error: Exception, status: int | None, sdk: Sdk, events: Collection[int]) -> None:
    if status in events:
        sdk.report(error, mechanism="starlette", handled=True)
        return
    count_refusal(status)
    if not is_unrecorded():
        sdk.report(error, mechanism="starlette", handled=True, level="warning")


def _status(error: Exception) -> int | None:
    status = attribute(error, "status_code")
    return status if issubclass(type(status), int) else None
