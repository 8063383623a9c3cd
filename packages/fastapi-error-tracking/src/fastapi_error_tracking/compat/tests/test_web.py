"""Starlette's and FastAPI's own: each name is used in ``compat.web``."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import Message, Scope

from ..validation import failed_checks, is_validation_error, kinds, models
from ..web import UNEXPECTED, handlers_of, is_async_callable, mounted, route_for


def status_of(api: FastAPI, path: str, **headers: str) -> int:
    """Ask ``api`` for ``path`` and return the status of its answer."""
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(api(scope, receive, send))
    status: int = answers[0]["status"]
    return status


async def fail() -> None:
    """Answer with a status of an error."""
    raise HTTPException(418)


def test_handlers_can_be_replaced_until_the_first_request() -> None:
    """``exception_handlers`` and ``ExceptionMiddleware.http_exception``: without them, an error
    that is answered with a status would be seen by nobody.
    """
    api = FastAPI()
    api.get("/")(fail)
    seen: list[Exception] = []
    handlers = handlers_of(api)
    own: Callable[..., Any] = handlers[HTTPException]

    async def note(request: Any, error: Exception) -> Any:
        seen.append(error)
        return await own(request, error)

    handlers[HTTPException] = note
    assert status_of(api, "/") == 418
    assert [type(error) for error in seen] == [HTTPException]


def test_starlette_has_a_handler_of_http_errors_too() -> None:
    """``http_exception``: without it, a plain Starlette that is mounted would report nothing."""
    assert HTTPException in handlers_of(Starlette())


def test_the_handler_of_what_nobody_expects_goes_by_these_names() -> None:
    """Without them, errors that the application answers with a page of its own would be lost."""
    api = FastAPI()
    api.exception_handler(Exception)(lambda *_: None)
    api.exception_handler(500)(lambda *_: None)
    assert set(UNEXPECTED) <= handlers_of(api).keys()


def test_starlette_awaits_objects_as_well() -> None:
    """``is_async_callable``: without it, a handler that Starlette awaits would be called in a
    thread, and its coroutine taken for an answer.
    """

    class Handler:
        async def __call__(self) -> None: ...

    assert is_async_callable(Handler())
    assert is_async_callable(partial(Handler()))
    assert not is_async_callable(print)


def test_a_mount_holds_its_application() -> None:
    """``route.app``: without it, errors of mounted applications would be seen by nobody."""
    api, inner, deep = FastAPI(), FastAPI(), Starlette()
    api.mount("/inner", inner)
    inner.mount("/deep", deep)
    assert list(mounted(api.routes)) == [inner, deep]


def test_a_route_decides_by_the_whole_request_whether_it_is_there() -> None:
    """``APIRoute.matches``: without it, the test endpoints would be open, or answer strangers."""

    def has_token(scope: Scope) -> bool:
        return (b"x-token", b"1") in scope["headers"]

    router = APIRouter(route_class=route_for(has_token))
    router.get("/guarded")(fail)
    api = FastAPI()
    api.include_router(router)
    assert status_of(api, "/guarded") == 404
    assert status_of(api, "/guarded", **{"x-token": "1"}) == 418


class Form(BaseModel):
    """A model that is not met."""

    age: int
    name: str


def test_pydantic_says_which_checks_failed() -> None:
    """``ErrorType``: without it, a title would say how many checks failed, but not which."""
    with pytest.raises(ValidationError) as caught:
        Form.model_validate({"age": "Maria"})
    assert is_validation_error(caught.value)
    checks = [(one["type"], one["loc"]) for one in failed_checks(caught.value)]
    assert checks == [("int_parsing", ("age",)), ("missing", ("name",))]
    assert Form in models("Form")
    assert {"int_parsing", "missing", "value_error"} <= kinds()
    assert not is_validation_error(ValueError())
