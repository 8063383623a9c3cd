"""What a project's tests have of the plugin, used as a project uses it."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from redis import Redis

from fastapi_devtools.testing import (
    Environment,
    Inspector,
    NewEnvironment,
    RunningApi,
    StartApi,
    StartProgram,
    StartWorker,
    reporting_to,
    until,
)

ERROR_TRACKING = {"CLINIC_APPS": "fastapi_error_tracking"}


def test_the_api_answers_and_is_shared(api: RunningApi) -> None:
    assert api.client.get("/api/v1/health").json() == "hello"
    assert api.output.count("Started server process") == 1


@pytest.mark.sample
def test_the_worker_runs_what_the_api_enqueues(
    environment: Environment, start_api: StartApi, start_worker: StartWorker
) -> None:
    with start_api(environment) as api, start_worker(environment) as worker:
        job = api.client.post("/api/v1/visits").json()
        worker.until_written(f"{job}:visits.remind")
        with Redis.from_url(environment["REDIS_URL"]) as redis:
            until(lambda: redis.get(f"arq:result:{job}"), "the job's result")
        assert worker.stop() == 0, worker.output
        assert api.stop(signal.SIGTERM) in (0, -signal.SIGTERM)


def test_each_environment_is_its_own(new_environment: NewEnvironment) -> None:
    one, other = new_environment(), new_environment()
    assert one["REDIS_URL"] != other["REDIS_URL"]
    assert one["DATABASE_URL"] != other["DATABASE_URL"]
    assert not [name for name in one if name.startswith("SENTRY_")]
    with sqlite3.connect(one["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        connection.execute("INSERT INTO visits VALUES (1)")  # the table is there
    with sqlite3.connect(other["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        assert connection.execute("SELECT count(*) FROM visits").fetchone() == (0,)


def test_a_program_that_fails_says_so(
    environment: Environment, start_program: StartProgram, start_api: StartApi
) -> None:
    wrong = environment | {"LOG_LEVEL": "LOUD"}
    migrate = start_program("clinic.manage", "migrate", env=wrong)
    assert migrate.wait() == 1
    assert migrate.output.startswith("error: The settings are invalid: LOG_LEVEL")
    with pytest.raises(AssertionError, match="the API did not start:\nerror: The settings"):
        start_api(wrong).__enter__()
    with pytest.raises(AssertionError, match="the process ended without 'this'"):
        migrate.until_written("this")


def test_a_program_that_will_not_end_can_be_killed(
    environment: Environment, start_program: StartProgram
) -> None:
    program = start_program("http.server", "--bind", "127.0.0.1", "0", env=environment)
    program.until_written("Serving HTTP")
    program.kill()
    assert program.ended


def test_what_is_reported_reaches_the_inspector(
    environment: Environment, start_api: StartApi, inspector: Inspector
) -> None:
    with start_api(environment | ERROR_TRACKING | reporting_to(inspector)) as api:
        answer = api.client.post("/api/v1/test/error", json={"error_type": "exception"})
        assert answer.status_code == 500
        event = inspector.store.wait_for(lambda item: item.kind == "event")
    assert (event.project_name, event.summary.environment) == ("backend", "development")


def test_whoever_runs_the_tests_says_in_which_way_is_recorded(
    inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "SENTRY_TRACE_LIFECYCLE"
    monkeypatch.delenv(name, raising=False)
    assert name not in reporting_to(inspector)
    monkeypatch.setenv(name, "stream")
    assert reporting_to(inspector)[name] == "stream"


def test_nothing_is_reported_unless_it_is_asked_for(
    environment: Environment, start_api: StartApi
) -> None:
    with start_api(environment | ERROR_TRACKING) as api:
        api.client.post("/api/v1/test/error", json={"error_type": "exception"})
        assert "SENTRY_DSN" not in api.env


CONFTEST = """
pytest_plugins = ["fastapi_devtools.testing"]
"""


def test_a_conftest_without_a_project_is_told_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text("def test_it(start_program): pass")
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert tested.returncode == 1
    assert "needs a fixture `project` of scope session in conftest.py" in tested.stdout


def test_the_loopback_receiver_is_empty_at_first(inspector: Inspector) -> None:
    assert inspector.store.events() == []
    assert httpx.get(inspector.url, trust_env=False).status_code == 200
