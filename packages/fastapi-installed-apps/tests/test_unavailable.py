"""What is missing is answered 503 with its reason, and reported once a minute for each kind."""

import logging

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from fastapi_installed_apps import Project, Unavailable, install, unavailable


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which a test may change, when nothing has been reported yet."""
    now = [1000.0]
    monkeypatch.setattr(unavailable, "_reports", unavailable._Reports(lambda: now[0]))
    return now


class Full(Unavailable):
    """A queue that is full."""

    what = "queue"
    reason = "full"
    retry_after = 7


class ReadOnly(Unavailable):
    """A queue that takes nothing."""

    what = "queue"
    reason = "read-only"


def api_that_lacks_a_queue() -> FastAPI:
    """Return an API with a route that needs what is not there."""
    api = FastAPI()
    install(api, Project(package="tests.host"))

    @api.get("/")
    async def fail() -> None:
        raise Full

    return api


async def get(api: FastAPI) -> httpx.Response:
    """Ask the route."""
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.get("/")


async def test_the_answer_says_what_is_missing_and_when_to_come_back() -> None:
    answer = await get(api_that_lacks_a_queue())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "7"
    assert answer.json() == {
        "detail": "The queue is unavailable; try again soon.",
        "reason": "full",
    }


async def test_each_kind_is_reported_once_a_minute(
    now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(130):
        for kind in (Full, ReadOnly, Unavailable):
            unavailable.report_unavailable(kind())
        now[0] += 1
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 9
    assert all(record.exc_info for record in errors)
    assert [e.getMessage() for e in errors if "queue is unavailable: full" in e.getMessage()] == [
        "The queue is unavailable: full",
        "The queue is unavailable: full; 59 more since the last report",
        "The queue is unavailable: full; 59 more since the last report",
    ]


async def test_an_application_may_have_an_answer_of_its_own() -> None:
    api = FastAPI()

    async def answer(_: Request, error: Exception) -> PlainTextResponse:
        return PlainTextResponse(str(error), 500)

    api.add_exception_handler(Unavailable, answer)
    install(api, Project(package="tests.host"))

    @api.get("/")
    async def fail() -> None:
        raise Full("no more")

    answered = await get(api)
    assert (answered.status_code, answered.text) == (500, "no more")
