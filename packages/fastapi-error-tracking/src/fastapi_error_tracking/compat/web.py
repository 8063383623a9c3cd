"""Starlette's and FastAPI's own: the handlers of errors, and which requests a route takes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fastapi.routing import APIRoute
from fastapi_installed_apps import mounted_in
from starlette._utils import is_async_callable
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

__all__ = ["UNEXPECTED", "Handler", "handlers_of", "is_async_callable", "mounted", "route_for"]

Handler = Callable[[Any, Exception], Any]

UNEXPECTED = (500, Exception)  # how Starlette names the handler of what has no other


def handlers_of(application: Starlette) -> dict[Any, Handler]:
    """Return the error handlers of ``application``, Starlette's own for HTTP errors among them.

    What is changed in them counts from the first request on.
    """
    handlers = application.exception_handlers
    handlers.setdefault(HTTPException, ExceptionMiddleware(application).http_exception)
    return handlers


def mounted(routes: Iterable[BaseRoute]) -> Iterator[Starlette]:
    """Yield the applications that are mounted among ``routes``, wrapped or not, and in those."""
    for route in routes:
        inner = mounted_in(route)
        if inner is not None:
            if isinstance(inner, Starlette):
                yield inner
            yield from mounted(inner.routes)


def route_for(accepts: Callable[[Scope], bool]) -> type[APIRoute]:
    """Return a class of routes that are not there for the requests that ``accepts`` refuses."""

    class Guarded(APIRoute):
        def matches(self, scope: Scope) -> tuple[Match, Scope]:
            if not accepts(scope):
                return Match.NONE, {}  # and not an answer of its own: there is nothing here
            return super().matches(scope)

    return Guarded
