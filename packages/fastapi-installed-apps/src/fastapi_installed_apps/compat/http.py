"""What FastAPI and Starlette promise to nobody: see ``tests/test_compat_http.py``."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

from fastapi import FastAPI, routing
from starlette.applications import Starlette
from starlette.routing import Host, Mount, Router, compile_path
from starlette.types import ASGIApp

MOST_WRAPPERS = 200  # looked into in search of what is mounted

# Recent versions of FastAPI keep an included router as one route; earlier ones copy its routes.
every_route: Callable[[Iterable[Any]], Iterable[Any]] = getattr(
    routing, "iter_route_contexts", iter
)


def matched_template(scope: Mapping[str, Any]) -> str | None:
    """Return the path of the route that FastAPI or Starlette matched, as it was declared."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    route = scope.get("route")
    path: str | None = getattr(included, "path", None)
    path = path or getattr(route, "path", None)
    if "app_root_path" not in scope:  # which Starlette's mounts leave there
        return path
    if path is None or _is_entrance(scope):
        return None  # the mount was matched, and nothing in what is mounted
    at = getattr(route, "mounted_at", None) or mounts_of(scope["app"])
    return f"{_taken(at, scope)}{path}"


def is_answered(scope: Mapping[str, Any]) -> bool:
    """Return whether an endpoint was found: a mounted application is one only to its parent."""
    return "endpoint" in scope and not _is_entrance(scope)


def paths(routes: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """Yield the templates of ``routes``, those of what is mounted among them included."""
    for route in every_route(routes):
        if route.path is not None:
            yield prefix + route.path
            yield from paths(_inner_routes(route), prefix + route.path)


def remember_mounts(routes: Iterable[Any], prefix: str = "") -> None:
    """Tell the applications that are mounted among ``routes`` where: no request says it.

    A request's scope holds the path that a mount matched, but not the template. One application may
    be mounted more than once.
    """
    for route in every_route(routes):
        mount = _original(route)
        inner = mounted_in(mount)
        if inner is None:
            continue
        here = MountedAt(mount.app, prefix + route.path)
        if isinstance(inner, Starlette):
            known = mounts_of(inner)
            inner.state.mounted_at = [one for one in known if one != here] + [here]
        else:  # a router, which leaves the name of its application in the scope
            for one in _inner_routes(route):
                known = getattr(one, "mounted_at", [])
                one.mounted_at = [other for other in known if other != here] + [here]
        remember_mounts(_inner_routes(route), prefix + route.path)


class MountedAt(NamedTuple):
    """A place where something is mounted: how it is entered, and the template of its path."""

    entrance: Any
    template: str

    @property
    def form(self) -> re.Pattern[str]:
        """What the paths of this place look like."""
        return compile_path(self.template)[0]


def mounts_of(application: Any) -> list[MountedAt]:
    """Return where ``application`` is mounted, as ``remember_mounts`` has found."""
    found: list[MountedAt] = getattr(application.state, "mounted_at", [])
    return found


def mounted_in(route: Any) -> Starlette | Router | None:
    """Return the application or router that ``route`` mounts; None if it mounts none.

    Middleware around what is mounted has it in an attribute, a closure or an argument.
    """
    waiting, seen = deque[Any](), set[int]()
    if isinstance(route, Mount | Host):
        waiting.append(route.app)
    while waiting and len(seen) < MOST_WRAPPERS:
        one = waiting.popleft()
        if isinstance(one, Starlette | Router):
            return one
        if id(one) in seen or not callable(one) or isinstance(one, type):
            continue
        seen.add(id(one))
        waiting += _held_by(one)
    return None


def _held_by(wrapper: Any) -> Iterator[Any]:
    if isinstance(wrapper, partial):
        yield from (wrapper.func, *wrapper.args, *wrapper.keywords.values())
    yield from getattr(wrapper, "__dict__", {}).values()
    yield getattr(wrapper, "__self__", None)
    for cell in getattr(wrapper, "__closure__", None) or ():
        with suppress(ValueError):  # it is empty as yet
            yield cell.cell_contents


def _inner_routes(route: Any) -> Iterable[Any]:
    inner = mounted_in(_original(route))
    return getattr(inner, "routes", None) or getattr(_original(route), "routes", None) or ()


def _is_entrance(scope: Mapping[str, Any]) -> bool:
    endpoint, application = scope.get("endpoint"), scope.get("app")
    if endpoint is application:
        return True
    places = mounts_of(application) if isinstance(application, Starlette) else []
    return any(place.entrance is endpoint for place in places)


def _taken(places: list[MountedAt], scope: Mapping[str, Any]) -> str:
    """Return the template of the one of ``places`` that a request has come by."""
    if len(places) > 1:
        root = scope["root_path"].removeprefix(scope["app_root_path"])
        places = [place for place in places if place.form.match(root)] or places
    return places[0].template if places else ""


def _original(route: Any) -> Any:
    return getattr(route, "original_route", route)


def assemble_with(api: FastAPI, wrap: Callable[[Callable[[], ASGIApp]], ASGIApp]) -> None:
    """Have ``wrap`` make what ``api`` serves, out of what would make it otherwise.

    Starlette builds its middleware stack at the first request, when all routes and handlers are
    there, and has no public hook around all of it: its own error handler is the outermost.
    """
    build = api.build_middleware_stack
    api.build_middleware_stack = lambda: wrap(build)  # type: ignore[method-assign]
