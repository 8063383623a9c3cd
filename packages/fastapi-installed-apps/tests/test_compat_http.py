"""What is used of FastAPI and Starlette that they promise to nobody, and what breaks without it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, routing
from httpx import ASGITransport, AsyncClient
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fastapi_installed_apps import MOUNTED, route_template
from fastapi_installed_apps.compat.http import (
    assemble_with,
    every_route,
    paths,
    remember_mounts,
)

pytestmark = pytest.mark.sample


class Rememberer:
    """Remembers the scopes of the requests that pass."""

    def __init__(self, app: ASGIApp, scopes: list[Scope]) -> None:
        self.app = app
        self.scopes = scopes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        await self.app(scope, receive, send)


async def answer(name: str = "") -> str:
    """Answer with the name."""
    return name


async def scopes_of(api: FastAPI, *paths: str) -> list[dict[str, Any]]:
    """Ask for ``paths`` and return what their scopes say afterwards."""
    seen: list[Scope] = []
    assemble_with(api, lambda build: Rememberer(build(), seen))
    async with AsyncClient(transport=ASGITransport(api), base_url="http://test") as client:
        for path in paths:
            await client.get(path)
    return [dict(scope) for scope in seen]


async def test_effective_route_context_names_a_route_of_an_included_router() -> None:
    """Without it, requests of included routers would be logged and traced without their prefix."""
    router = APIRouter(prefix="/things")
    router.get("/{name}")(answer)
    api = FastAPI()
    api.include_router(router, prefix="/api")
    (scope,) = await scopes_of(api, "/api/things/lamp")
    assert route_template(scope) == "/api/things/{name}"


async def test_scope_route_names_a_route_of_the_application() -> None:
    """Without it, requests of plain routes would have no name."""
    api = FastAPI()
    api.get("/things/{name}")(answer)
    (scope,) = await scopes_of(api, "/things/lamp")
    assert route_template(scope) == "/things/{name}"


async def test_scope_endpoint_tells_what_is_mounted_from_what_is_not_there() -> None:
    """Without it, a mounted application would count as nothing matched."""
    api = FastAPI()

    async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    api.mount("/mounted", mounted)
    there, missing = await scopes_of(api, "/mounted/x", "/nowhere")
    assert (route_template(there), route_template(missing)) == (MOUNTED, None)


async def test_app_root_path_and_scope_app_tell_what_a_mounted_application_answered() -> None:
    """Without them, a route of a mounted application would go by the name of another."""
    inner, middle, api = FastAPI(), FastAPI(), FastAPI()
    inner.get("/things/{name}")(answer)
    middle.mount("/deep", inner)
    api.mount("/tenants/{tenant}", middle)
    api.get("/things/{name}")(answer)
    remember_mounts(api.routes)
    paths_of_requests = "/tenants/a/deep/things/lamp", "/things/lamp", "/tenants/a/nowhere"
    first, second, missing = await scopes_of(api, *paths_of_requests)
    assert route_template(missing) is None
    assert route_template(first) == "/tenants/{tenant}/deep/things/{name}"
    assert route_template(second) == "/things/{name}"
    assert {route_template(first), route_template(second)} <= set(paths(api.routes))


class Wrapped:
    """Middleware, by whatever name it holds the application."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.inner(scope, receive, send)


def closed_over(inner: ASGIApp) -> ASGIApp:
    async def wrapper(scope: Scope, receive: Receive, send: Send) -> None:
        await inner(scope, receive, send)

    return wrapper


async def applied(inner: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await inner(scope, receive, send)


WRAPPERS: list[Callable[[ASGIApp], ASGIApp]] = [
    Wrapped,
    closed_over,
    lambda inner: partial(applied, inner),
    lambda inner: Wrapped(inner).__call__,
    lambda inner: closed_over(Wrapped(GZipMiddleware(inner))),
]


@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize("kind", [FastAPI, APIRouter])
async def test_what_is_mounted_is_found_in_whatever_wraps_it(
    wrap: Callable[[ASGIApp], ASGIApp], kind: type[FastAPI | APIRouter]
) -> None:
    inner, api = kind(), FastAPI()
    inner.get("/items/{id}")(answer)
    api.mount("/tenant", wrap(inner))
    remember_mounts(api.routes)
    there, missing = await scopes_of(api, "/tenant/items/4", "/tenant/nowhere")
    assert route_template(there) == "/tenant/items/{id}"
    assert route_template(missing) in ((None,) if kind is FastAPI else (None, MOUNTED))
    assert "/tenant/items/{id}" in set(paths(api.routes))


async def test_what_is_mounted_twice_is_named_by_where_it_was_entered() -> None:
    inner, api = FastAPI(), FastAPI()
    inner.get("/items/{id}")(answer)
    for path in ("/one", "/other/{name}"):
        api.mount(path, Wrapped(inner))
    remember_mounts(api.routes)
    first, second = await scopes_of(api, "/one/items/4", "/other/x/items/4")
    assert route_template(first) == "/one/items/{id}"
    assert route_template(second) == "/other/{name}/items/{id}"


async def test_routes_of_a_mount_without_an_application_have_its_prefix() -> None:
    async def respond(_: Request) -> Response:
        return Response()

    api = FastAPI(routes=[Mount("/tenant", routes=[Route("/items/{id}", respond)])])
    remember_mounts(api.routes)
    (scope,) = await scopes_of(api, "/tenant/items/4")
    assert route_template(scope) in ("/tenant/items/{id}", MOUNTED)  # MOUNTED by older ones


def test_iter_route_contexts_lists_the_routes_of_included_routers() -> None:
    """Without it, two apps could answer one route unnoticed, and no route's name could leave."""
    inner = APIRouter(prefix="/inner")
    inner.get("/{name}")(answer)
    outer = APIRouter(prefix="/outer")
    outer.include_router(inner)
    assert [route.path for route in every_route(outer.routes)] == ["/outer/inner/{name}"]
    # Where FastAPI has no such function, it copies the routes of what it includes.
    assert hasattr(routing, "iter_route_contexts") or len(outer.routes) == 1


async def test_build_middleware_stack_is_asked_for_what_is_served() -> None:
    """Without it, no app could surround the whole API: its errors would pass unseen."""
    api = FastAPI()
    api.get("/")(answer)
    assert len(await scopes_of(api, "/", "/")) == 2
