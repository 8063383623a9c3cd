"""The endpoints that go wrong on purpose, to see errors arrive."""

import hmac
from collections.abc import Callable
from typing import Any, NoReturn

import sentry_sdk
from fastapi import APIRouter, HTTPException, Request, status
from fastapi_installed_apps import Task
from pydantic import BaseModel, Field
from starlette.types import Scope

from .compat.web import route_for
from .settings import Settings

TOKEN_HEADER = b"x-test-token"


class DeliberateError(Exception):
    """Raised on purpose."""


class ErrorRequest(BaseModel):
    """Which kind of error to cause, and what it should say."""

    error_type: str = "test"
    message: str | None = Field(None, max_length=200)


def router(settings: Settings) -> APIRouter:
    """Return the test endpoints. Outside development they exist for holders of the token only."""
    token = None if settings.is_open_environment else settings.test_token

    def may_enter(scope: Scope) -> bool:
        return token is None or _holds(scope, token.get_secret_value())

    def may_enqueue(scope: Scope) -> bool:
        return may_enter(scope) and hasattr(scope["app"].state, "queue")

    found = APIRouter(prefix="/test", route_class=route_for(may_enter), include_in_schema=False)
    found.post("/error")(cause_error)
    found.route_class = route_for(may_enqueue)
    found.post("/job-error", status_code=status.HTTP_202_ACCEPTED)(cause_job_error)
    return found


async def cause_error(request: ErrorRequest) -> dict[str, Any]:
    """Cause the error that ``error_type`` names."""
    cause = CAUSES.get(request.error_type)
    if cause is None:
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT,
            f"error_type must be one of {', '.join(CAUSES)}.",
        )
    return cause(request.message)


async def cause_job_error(request: Request) -> dict[str, str]:
    """Enqueue a job that fails, in the queue that the application keeps in its state."""
    return {"job_id": await request.app.state.queue.enqueue(FAILING_TASK.name)}


async def fail() -> NoReturn:
    """Fail, as a job."""
    raise DeliberateError("Test exception from a job")


FAILING_TASK = Task("error_tracking.fail", fail)


# A message that a request brings is data: what arrives in its place is {message}.


def _raise_exception(message: str | None) -> NoReturn:
    if message:
        raise DeliberateError(message)
    raise DeliberateError("Test exception")


def _raise_http_error(message: str | None) -> NoReturn:
    if message:
        raise HTTPException(status.HTTP_500_INTERNAL_SERVER_ERROR, message)
    raise HTTPException(status.HTTP_500_INTERNAL_SERVER_ERROR, "Test HTTP error")


def _capture_exception(message: str | None) -> dict[str, Any]:
    try:
        _raise_exception(message)
    except DeliberateError as error:
        return {"event_id": sentry_sdk.capture_exception(error), "message": "Error captured"}


def _capture_message(message: str | None) -> dict[str, Any]:
    if message:
        event_id = sentry_sdk.capture_message(message, level="error")
    else:
        event_id = sentry_sdk.capture_message("Test message", level="error")
    return {"event_id": event_id, "message": "Message captured"}


def _divide_by_zero(message: str | None) -> NoReturn:
    if message:
        raise ZeroDivisionError(message)
    raise ZeroDivisionError("division by zero")


CAUSES: dict[str, Callable[[str | None], dict[str, Any]]] = {
    "exception": _raise_exception,
    "http": _raise_http_error,
    "capture": _capture_exception,
    "message": _capture_message,
    "test": _divide_by_zero,
}


def _holds(scope: Scope, token: str) -> bool:
    return any(
        name == TOKEN_HEADER and hmac.compare_digest(value, token.encode())
        for name, value in scope.get("headers", ())
    )
