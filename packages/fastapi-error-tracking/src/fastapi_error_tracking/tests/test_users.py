"""Who sent a request is known by ids that were copied when they were set."""

import asyncio
import dataclasses
import gc
import weakref
from collections.abc import Awaitable, Callable, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from fastapi_installed_apps import Job
from pydantic import BaseModel

from ..users import WatchedState, ids_of
from .in_memory import ask, tracking


@dataclasses.dataclass
class Plain:
    id: int = 7
    workspace_id: str = "ward"


class Pydantic(BaseModel):
    id: int = 7
    workspace_id: str = "ward"


class Tuple(NamedTuple):
    id: int = 7
    workspace_id: str = "ward"


class Slots:
    __slots__ = ("id", "workspace_id")

    def __init__(self) -> None:
        self.id, self.workspace_id = 7, "ward"


class Properties:
    @property
    def id(self) -> int:
        return 7

    @property
    def workspace_id(self) -> str:
        return "ward"


BOTH = {"id": 7, "workspace_id": "ward"}
USERS: list[object] = [
    Plain(),
    Pydantic(),
    Tuple(),
    Slots(),
    Properties(),
    BOTH,
    {**BOTH, "sub": 1},
]


@pytest.mark.parametrize("user", USERS, ids=lambda user: type(user).__name__)
def test_ids_are_found_in_whatever_has_them(user: object) -> None:
    assert ids_of(user) == BOTH


@pytest.mark.parametrize("user", ["ada", 7, UUID(int=7)])
def test_an_id_is_a_user_too(user: object) -> None:
    assert ids_of(user) == {"id": user}


@pytest.mark.parametrize("user", [True, object(), {}, {"id": None, "name": "Ada"}])
def test_what_has_none_has_none(user: object) -> None:
    assert ids_of(user) == {}


def test_a_token_names_its_subject() -> None:
    assert ids_of({"sub": "ada", "name": "Ada"}) == {"id": "ada"}


def application(act: Callable[[Request], Any]) -> FastAPI:
    api = FastAPI()

    @api.get("/fails")
    async def fail(request: Request) -> None:
        made = act(request)
        if isinstance(made, Awaitable):
            await made
        raise LookupError

    return api


def test_what_happens_to_the_object_later_changes_nothing() -> None:
    class Expiring:
        is_expired = False

        @property
        def id(self) -> int:
            if self.is_expired:
                raise RuntimeError("no session")
            return 7

    def act(request: Request) -> None:
        request.state.user = user = Expiring()
        user.is_expired = True

    with tracking(application(act)) as tracked:
        asyncio.run(ask(tracked.api, "/fails"))
        assert tracked.events[0]["user"] == {"id": tracked.hashed("7")}


@pytest.mark.parametrize("user", [{"id": "ada"}, "ada", {"sub": "ada"}])
def test_a_user_of_any_form_is_reported(user: object) -> None:
    def act(request: Request) -> None:
        request.state.user = user

    with tracking(application(act)) as tracked:
        asyncio.run(ask(tracked.api, "/fails"))
        assert tracked.events[0]["user"] == {"id": tracked.hashed("ada")}


def test_one_that_cannot_be_told_is_spoken_of_once(caplog: pytest.LogCaptureFixture) -> None:
    def act(request: Request) -> None:
        request.state.user = SimpleNamespace(name="Ada")

    with tracking(application(act)) as tracked:
        for _ in range(2):
            asyncio.run(ask(tracked.api, "/fails"))
        assert "user" not in tracked.events[0]
    said = [record.getMessage() for record in caplog.records if "request.state" in record.msg]
    assert said == [
        "request.state.user is a SimpleNamespace without id and workspace_id: errors name no user"
    ]


def test_who_left_is_nobody_any_more() -> None:
    def act(request: Request) -> None:
        request.state.user = {"id": "ada"}
        del request.state.user

    with tracking(application(act)) as tracked:
        asyncio.run(ask(tracked.api, "/fails"))
        assert "user" not in tracked.events[0]


def test_a_hook_of_ones_own_is_asked_when_the_state_changes() -> None:
    def user(_: object, scope: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"id": scope["state"]["customer"].number}

    def act(request: Request) -> None:
        request.state.customer = customer = SimpleNamespace(number=7)
        del customer.number

    with tracking(application(act), hooks={"user": user}) as tracked:
        asyncio.run(ask(tracked.api, "/fails"))
        assert tracked.events[0]["user"] == {"id": tracked.hashed("7")}


def test_the_state_is_still_the_one_that_the_server_gave() -> None:
    state: dict[str, Any] = {"greeting": "hello"}

    def act(request: Request) -> None:
        assert request.state.greeting == "hello"
        request.state.user = "ada"

    async def serve() -> None:
        scope = {"type": "http", "method": "GET", "path": "/fails", "query_string": b""}

        async def receive() -> Any: ...

        async def send(_: Any) -> None: ...

        with pytest.raises(LookupError):
            await tracked.api({**scope, "headers": [], "state": state}, receive, send)

    with tracking(application(act)) as tracked:
        asyncio.run(serve())
    assert state == {"greeting": "hello", "user": "ada"}
    assert type(state) is dict


def test_users_and_workspaces_travel_with_jobs_as_hashes() -> None:
    found: list[dict[str, str]] = []

    def act(request: Request) -> None:
        request.state.user = BOTH
        found.append(tracked.registry.job_headers())

    async def fail() -> None:
        found.append(tracked.registry.job_headers())  # a job may enqueue others
        raise ValueError

    async def main() -> None:
        await ask(tracked.api, "/fails")
        job = Job("1", "job", 1, 1, headers=found[0])
        with pytest.raises(ValueError):  # noqa: PT011 - it is the one above
            await tracked.registry.run_job(job, fail)

    with tracking(application(act)) as tracked:
        asyncio.run(main())
        hashes = {"id": tracked.hashed("7"), "workspace_id": tracked.hashed("ward")}
        assert tracked.event("LookupError")["user"] == hashes
        assert tracked.event("ValueError")["user"] == hashes
    assert "ward" not in str(found)
    assert found[0]["error-tracking-user-id"] == found[1]["error-tracking-user-id"]


def test_nobody_travels_without_a_key() -> None:
    def act(request: Request) -> None:
        request.state.user = BOTH
        found.update(tracked.registry.job_headers())

    found: dict[str, str] = {}
    with tracking(application(act), environment="production") as tracked:
        asyncio.run(ask(tracked.api, "/fails"))
    assert set(found) == {"sentry-trace"}


def test_a_request_that_is_over_is_gone_at_once() -> None:
    """What watches its state holds nothing of it; memory is not collected meanwhile."""
    api = FastAPI()
    kept: list[weakref.ref[Any]] = []

    @api.get("/")
    async def act(request: Request) -> None:
        request.state.user = Plain()
        kept.append(weakref.ref(request.state.user))

    async def two() -> None:
        await ask(tracked.api, "/")
        gc.disable()
        await ask(tracked.api, "/")

    with tracking(api) as tracked:
        try:
            asyncio.run(two())
            assert [held() for held in kept][1] is None
        finally:
            gc.enable()


def test_a_state_says_when_it_changes() -> None:
    seen: list[dict[str, Any]] = []
    state = WatchedState({"one": 1}, lambda: seen.append(dict(state)))
    state["two"] = 2
    del state["one"]
    assert seen == [{"one": 1, "two": 2}, {"two": 2}]
