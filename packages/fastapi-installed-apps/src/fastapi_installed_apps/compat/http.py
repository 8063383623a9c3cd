"""What FastAPI and Starlette promise to nobody: see ``tests/test_compat_http.py``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI, routing
from starlette.applications import Starlette
from starlette.types import ASGIApp

# Recent versions of FastAPI keep an included router as one route; earlier ones copy its routes.
every_route: Callable[[Iterable[Any]], Iterable[Any]] = getattr(
    routing, "iter_route_contexts", iter
)


def matched_template(scope: Mapping[str, Any]) -> str | None:
    """Return the path of the route that FastAPI or Starlette matched, as it was declared."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    path: str | None = getattr(included, "path", None)
    path = path or getattr(scope.get("route"), "path", None)
    if "app_root_path" not in scope:  # which Starlette's mounts leave there
        return path
    application = scope["app"]
    if path is None or getattr(scope.get("route"), "app", None) is application:
        return None  # the mount was matched, and nothing in what is mounted
    return f"{getattr(application.state, 'mounted_at', '')}{path}"


def is_answered(scope: Mapping[str, Any]) -> bool:
    """Return whether an endpoint was found: a mounted application is one only to its parent."""
    return "endpoint" in scope and scope["endpoint"] is not scope.get("app")


def paths(routes: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """Yield the templates of ``routes``, those of what is mounted among them included."""
    for route in every_route(routes):
        if route.path is not None:
            yield prefix + route.path
            yield from paths(getattr(_original(route), "routes", ()), prefix + route.path)


def remember_mounts(routes: Iterable[Any], prefix: str = "") -> None:
    """Tell the applications that are mounted among ``routes`` where: no request says it.

    A request's scope holds the path that a mount matched, but not the template.
    """
    for route in every_route(routes):
        mount = _original(route)
        if isinstance(getattr(mount, "app", None), Starlette):
            mount.app.state.mounted_at = prefix + route.path
        if inner := getattr(mount, "routes", None):
            remember_mounts(inner, prefix + route.path)


def _original(route: Any) -> Any:
    return getattr(route, "original_route", route)


def assemble_with(api: FastAPI, wrap: Callable[[Callable[[], ASGIApp]], ASGIApp]) -> None:
    """Have ``wrap`` make what ``api`` serves, out of what would make it otherwise.

    Starlette builds its middleware stack at the first request, when all routes and handlers are
    there, and has no public hook around all of it: its own error handler is the outermost.
    """
    build = api.build_middleware_stack
    api.build_middleware_stack = lambda: wrap(build)  # type: ignore[method-assign]
