"""The API as a whole: its answers, its headers and its log lines."""

import json
import signal

import pytest

from conftest import StartApi
from tests.running import PACKAGE, Running

MISBEHAVING = "tests.misbehaving:app"


def log_lines(process: Running) -> list[dict[str, object]]:
    return [json.loads(line) for line in process.output.splitlines()]


def test_each_answer_and_each_line_of_a_request_has_its_id(start_api: StartApi) -> None:
    with start_api() as api:
        answer = api.client.get("/api/v1/appointments", headers={"X-Request-ID": "a" * 32})
        assert answer.headers["X-Request-ID"] == "a" * 32
        own = api.client.get("/nowhere?name=Ada").headers["X-Request-ID"]
        assert len(own) == 32
    lines = log_lines(api)
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    (line,) = [line for line in lines if line.get("request_id") == "a" * 32]
    assert line["message"] == "GET /api/v1/appointments 200"
    (line,) = [line for line in lines if line.get("request_id") == own]
    assert line["message"] == "GET no route 404"
    assert "Ada" not in api.output


def test_an_unhandled_error_is_json_with_request_id_and_cors(
    start_api: StartApi, environment: dict[str, str]
) -> None:
    env = {**environment, "CORS_ORIGINS": "https://app.example.org, https://other.example.org"}
    with start_api(MISBEHAVING, env) as api:
        answer = api.client.get("/fail", headers={"Origin": "https://app.example.org"})
        assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
        assert answer.headers["X-Request-ID"]
        assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.org"
        assert api.client.get("/api/v1/health").status_code == 200
    failures = [line for line in log_lines(api) if line["level"] == "ERROR"]
    (failure,) = failures
    assert failure["request_id"] == answer.headers["X-Request-ID"]
    assert "ZeroDivisionError" in str(failure["exc_info"])


def test_a_browser_of_a_listed_origin_may_send_trace_headers(
    start_api: StartApi, environment: dict[str, str]
) -> None:
    with start_api(env={**environment, "CORS_ORIGINS": "https://app.example.org"}) as api:
        for origin, allowed in (("https://app.example.org", True), ("https://evil.org", False)):
            answer = api.client.options(
                "/api/v1/appointments",
                headers={
                    "Origin": origin,
                    "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "sentry-trace, baggage, content-type",
                },
            )
            assert (answer.status_code == 200) is allowed
            assert ("Access-Control-Allow-Origin" in answer.headers) is allowed


def test_sigterm_ends_the_api_in_order(start_api: StartApi) -> None:
    with start_api() as api:
        assert api.stop(signal.SIGTERM) in (0, -signal.SIGTERM)
    assert log_lines(api)[-1]["message"] == "Finished server process [%d]" % api.process.pid


def test_the_title_is_the_projects_name(start_api: StartApi) -> None:
    with start_api() as api:
        info = api.client.get("/openapi.json").json()["info"]
    assert info["title"] == << cookiecutter.__project_name_quoted >>


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("DATABASE_URL=mysql://localhost/x", "DATABASE_URL: write it like sqlite:///"),
        ("LOG_LEVEL=loud", "LOG_LEVEL: Input should be 'DEBUG'"),
        ("CORS_ORIGINS=app.example.org", "CORS_ORIGINS: 'app.example.org' is no origin"),
{% if cookiecutter.worker %}
        ("REDIS_URL=http://localhost", "REDIS_URL: URL scheme should be 'redis' or 'rediss'"),
{% endif %}
    ],
)
def test_a_wrong_setting_is_one_sentence(
    setting: str, sentence: str, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, _, value = setting.partition("=")
    env = {**environment, name: value}
    uvicorn = Running(["-m", "uvicorn", f"{PACKAGE}.main:app"], env, tmp_path_factory.mktemp("api"))
    assert uvicorn.wait() != 0
    (line,) = uvicorn.output.splitlines()
    assert line.startswith("error: ")
    assert sentence in line
