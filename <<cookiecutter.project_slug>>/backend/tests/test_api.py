"""The API as a whole: its answers, its headers and its log lines."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi_devtools.testing import Environment, RunningApi, StartApi, until
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse

from << cookiecutter.package_name >>.core.errors import UnhandledErrors
from << cookiecutter.package_name >>.core.project import PROJECT

ORIGIN = "https://app.example.org"


@pytest.fixture(scope="module")
def api(new_environment: Callable[[], Environment], start_api: StartApi) -> Iterator[RunningApi]:
    """The API with routes for these tests, and two origins that may read its answers."""
    env = {**new_environment(), "CORS_ORIGINS": f"{ORIGIN}, https://other.example.org/"}
    with start_api(env, app="tests.failing:app") as api:
        yield api


def log_lines(api: RunningApi, request_id: str, number: int = 1) -> list[dict[str, object]]:
    """Return the ``number`` lines a request left."""

    def look() -> list[dict[str, object]]:
        written = api.output.rpartition("\n")[0]
        lines = [json.loads(line) for line in written.splitlines()]
        return [line for line in lines if line.get("request_id") == request_id]

    return until(lambda: lines if len(lines := look()) == number else None, f"{number} lines")


def test_an_answer_and_the_lines_of_its_request_share_an_id(api: RunningApi) -> None:
    answer = api.client.get("/api/v1/health", headers={"X-Request-ID": "a" * 32})
    assert answer.headers["X-Request-ID"] == "a" * 32
    (line,) = log_lines(api, "a" * 32)
    assert {"time", "level", "logger", "message", "duration_ms"} <= set(line)
    assert line["message"] == "GET /api/v1/health 200"


def test_no_line_holds_a_path_or_a_query_string(api: RunningApi) -> None:
    answer = api.client.get("/patients/Lovelace?name=Ada")
    (line,) = log_lines(api, answer.headers["X-Request-ID"])
    assert line["message"] == "GET no route 404"
    assert "Ada" not in api.output
    assert "Lovelace" not in api.output


def test_an_unhandled_error_is_json_with_request_id_and_cors(api: RunningApi) -> None:
    answer = api.client.get("/fail", headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "X-Request-ID" in answer.headers["Access-Control-Expose-Headers"]
    request, failure = log_lines(api, answer.headers["X-Request-ID"], number=2)
    assert request["message"] == "GET /fail 500"
    assert failure["level"] == "ERROR"
    assert "ZeroDivisionError" in str(failure["exc_info"])
    assert api.client.get("/api/v1/health").status_code == 200


@pytest.mark.parametrize("kind", [Exception, 500])
@pytest.mark.parametrize("is_async", [True, False])
async def test_an_answer_of_ones_own_to_unhandled_errors_is_given(
    kind: type[Exception] | int, *, is_async: bool
) -> None:
    asked: list[str] = []

    def answer(_: Request, error: Exception) -> JSONResponse:
        asked.append(type(error).__name__)
        return JSONResponse({"detail": "Please call us."}, 500)

    async def answer_later(request: Request, error: Exception) -> JSONResponse:
        return answer(request, error)

    async def fail() -> float:
        return 1 / 0

    app = FastAPI(middleware=[Middleware(UnhandledErrors)])
    app.get("/fail")(fail)
    app.add_exception_handler(kind, answer_later if is_async else answer)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        response = await client.get("/fail")
    assert (response.status_code, response.json()) == (500, {"detail": "Please call us."})
    assert asked == ["ZeroDivisionError"]


def test_what_was_sent_is_not_repeated_when_it_is_refused(api: RunningApi) -> None:
    answer = api.client.post("/people", json={"age": "Lovelace"})
    assert answer.status_code == 422
    assert [problem["loc"] for problem in answer.json()["detail"]] == [
        ["body", "name"],
        ["body", "age"],
    ]
    assert "Lovelace" not in answer.text


def test_half_a_surrogate_pair_is_refused(api: RunningApi) -> None:
    answer = api.client.post(
        "/people",
        content=r'{"name": "\ud800", "age": "young"}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, True), ("https://evil.example", False)])
def test_a_browser_of_a_listed_origin_may_send_trace_headers(
    origin: str, allowed: bool, api: RunningApi
) -> None:
    preflight = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "sentry-trace, baggage, content-type",
    }
    answer = api.client.options("/people", headers=preflight)
    assert (answer.status_code == 200) is allowed
    assert ("Access-Control-Allow-Origin" in answer.headers) is allowed


def test_it_describes_itself_only_where_that_is_wanted(
    api: RunningApi, environment: Environment, start_api: StartApi
) -> None:
    pages = ("/docs", "/redoc", "/openapi.json")
    assert [api.client.get(page).status_code for page in pages] == [404, 404, 404]
    with start_api(environment | {"API_DOCS": "true"}) as described:
        assert described.client.get("/docs").status_code == 200
        schema = described.client.get("/openapi.json").json()
    assert schema["info"]["title"] == PROJECT.name


def test_sigterm_ends_the_api_in_order_though_a_body_is_unfinished(
    environment: Environment, start_api: StartApi
) -> None:
    with start_api(environment, app="tests.failing:app") as api:
        connection = HTTPConnection(urlsplit(api.url).netloc)
        connection.request("POST", "/people", b"{", {"Content-Length": "100"})
        time.sleep(0.2)
        began = time.monotonic()
        api.stop(signal.SIGTERM)
        assert time.monotonic() - began < 10  # and not the 30 s that a body has
        last = json.loads(api.output.splitlines()[-1])
        connection.close()
    assert last["message"].startswith("Finished server process")
