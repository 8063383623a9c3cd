"""What FastAPI and Starlette promise to nobody: see ``tests/test_compat_http.py``."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import FastAPI, routing
from starlette.types import ASGIApp

# Recent versions of FastAPI keep an included router as one route; earlier ones copy its routes.
every_route: Callable[[Iterable[Any]], Iterable[Any]] = getattr(
    routing, "iter_route_contexts", iter
)


def matched_template(scope: Mapping[str, Any]) -> str | None:
    """Return the path of the route that FastAPI or Starlette matched, as it was declared."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    path: str | None = getattr(included, "path", None)
    return path or getattr(scope.get("route"), "path", None)


def assemble_with(api: FastAPI, wrap: Callable[[Callable[[], ASGIApp]], ASGIApp]) -> None:
    """Have ``wrap`` make what ``api`` serves, out of what would make it otherwise.

    Starlette builds its middleware stack at the first request, when all routes and handlers are
    there, and has no public hook around all of it: its own error handler is the outermost.
    """
    build = api.build_middleware_stack
    api.build_middleware_stack = lambda: wrap(build)  # type: ignore[method-assign]
