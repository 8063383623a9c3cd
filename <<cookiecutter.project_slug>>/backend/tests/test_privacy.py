"""An error of each process arrives at the tracker, and nothing private goes with it.

What is searched are the bytes that left the processes. Each test first looks for something that
must be among them: a search that finds nothing anyway would prove nothing.
"""

from collections.abc import Callable, Iterator

import pytest
{% if cookiecutter.worker %}
from fastapi_devtools.testing import (
    Environment,
    RunningApi,
    StartApi,
    StartWorker,
    reporting_to,
)
{% else %}
from fastapi_devtools.testing import Environment, RunningApi, StartApi, reporting_to
{% endif %}
from sentry_inspector import Captured, Inspector

PERSON = "Ada Lovelace"


@pytest.fixture(scope="module")
def service(
    new_environment: Callable[[], Environment],
    start_api: StartApi,
#%% if cookiecutter.worker
    start_worker: StartWorker,
#%% endif
    tracker: Inspector,
) -> Iterator[RunningApi]:
    """The service, reporting to the tracker."""
    env = new_environment() | reporting_to(tracker)
{% if cookiecutter.worker %}
    with start_api(env) as api, start_worker(env):
        yield api
{% else %}
    with start_api(env) as api:
        yield api
{% endif %}


def error(tracker: Inspector, title: str) -> Captured:
    """Wait for the error of this title."""
    return tracker.store.wait_for(lambda item: item.kind == "event" and item.title == title)


def everything(tracker: Inspector) -> bytes:
    """Return all that was received."""
    return b"".join(item.raw for item in tracker.store.events())


def test_an_error_of_the_api_arrives_without_what_the_request_holds(
    service: RunningApi, tracker: Inspector
) -> None:
    answer = service.client.post(
        f"/api/v1/test/error?name={PERSON}",
        json={"error_type": "exception", "message": f"{PERSON} missed her visit"},
        headers={"X-Patient": PERSON, "Cookie": "who=Lovelace"},
    )
    assert answer.status_code == 500
    event = error(tracker, "DeliberateError: {message}")
    assert (event.service, event.project_name) == ("backend", "backend")
    assert event.json["transaction"] == "/api/v1/test/error"
    assert b"Lovelace" not in everything(tracker)


def test_an_error_that_the_api_logs_arrives_as_its_source_says_it(
    service: RunningApi, tracker: Inspector
) -> None:
    service.client.post("/api/v1/test/error", json={"error_type": "test"})
    error(tracker, "ZeroDivisionError: division by zero")
{% if cookiecutter.worker %}


def test_an_error_of_the_worker_arrives_in_the_trace_of_its_request(
    service: RunningApi, tracker: Inspector
) -> None:
    assert service.client.post("/api/v1/test/job-error").status_code == 202
    event = error(tracker, "DeliberateError: Test exception from a job")
    assert (event.service, event.project_name) == ("worker", "worker")
    request = tracker.store.wait_for(
        lambda item: item.kind == "transaction" and item.trace_id == event.trace_id
    )
    assert request.trace_id is not None
{% endif %}
