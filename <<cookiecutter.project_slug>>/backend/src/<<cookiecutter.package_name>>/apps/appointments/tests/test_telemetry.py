"""What appointments report of themselves, and that their notes stay."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from fastapi_devtools.testing import Environment, RunningApi, StartApi, reporting_to
from sentry_inspector import Captured, Inspector

NEW = {"starts_at": "2030-05-01T09:00:00Z", "type": "first_visit", "notes": "by the window"}


def reporting(env: Environment, tracker: Inspector) -> Environment:
    """Return ``env`` for an API that reports{% if cookiecutter.worker %}, without a queue{% endif %}."""
    env |= reporting_to(tracker)
{% if cookiecutter.worker %}
    env["REDIS_URL"] = "redis://127.0.0.1:1/0"
{% endif %}
    return env


@pytest.fixture(scope="module")
def api(
    new_environment: Callable[[], Environment], start_api: StartApi, tracker: Inspector
) -> Iterator[RunningApi]:
    """The API, reporting."""
    with start_api(reporting(new_environment(), tracker)) as api:
        yield api


def until_recorded(tracker: Inspector, route: str) -> Captured:
    """Wait for a request to ``route`` that was recorded, whichever SDK did it, and return it."""
    return tracker.store.wait_for(
        lambda item: item.kind in ("transaction", "span") and f"{route} · " in item.title
    )


def test_the_list_has_its_spans_and_metrics(
    environment: Environment, start_api: StartApi, tracker: Inspector
) -> None:
    with start_api(reporting(environment, tracker)) as api:
        api.client.post("/api/v1/appointments", json=NEW)
        size = len(api.client.get("/api/v1/appointments").content)
    # Metrics leave every five seconds, and at the end.
    sent = tracker.store.wait_for(lambda item: "appointment.count" in item.title)
    metrics = {metric["name"]: metric for metric in sent.json["items"]}
    count, response_size = metrics["appointment.count"], metrics["response.size"]
    assert count["value"] == 1
    assert (response_size["value"], response_size["unit"]) == (size, "byte")

    trace = httpx.get(f"{tracker.url}/api/traces/{count['trace_id']}").json()
    spans = {span["name"]: span["op"] for span in trace["spans"]}
    assert spans["/api/v1/appointments"] == "http.server"
    assert spans["fetch_appointments"] == "db"
    assert spans["serialize_response"] == "serialize"


def test_an_appointment_keeps_its_id_and_notes_to_itself(
    api: RunningApi, tracker: Inspector
) -> None:
    appointment = api.client.post("/api/v1/appointments", json=NEW).json()
    api.client.get(f"/api/v1/appointments/{appointment['id']}")
    until_recorded(tracker, "/api/v1/appointments/{appointment_id}")
    assert all(appointment["id"].encode() not in item.raw for item in tracker.store.events())
    assert all(b"by the window" not in item.raw for item in tracker.store.events())
{% if cookiecutter.worker %}


def test_a_failure_that_is_answered_well_is_reported_once(
    api: RunningApi, tracker: Inspector
) -> None:
    appointment = api.client.post("/api/v1/appointments", json=NEW).json()
    answer = api.client.post(f"/api/v1/appointments/{appointment['id']}/reminder")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.json()["reason"] == "no answer"
    api.client.post(f"/api/v1/appointments/{appointment['id']}/reminder")  # within the minute
    event = tracker.store.wait_for(lambda item: item.kind == "event").json
    assert event["exception"]["values"][-1]["type"] == "QueueUnavailable"
    assert event["tags"]["feature"] == "appointments"
    assert event["tags"]["operation"] == "enqueue_reminder"
    described = event["contexts"]["appointment"]
    assert described.pop("id").startswith("id-")
    assert described == {name: appointment[name] for name in ("type", "status")}
    until_recorded(tracker, "/api/v1/appointments/{appointment_id}/reminder")
    assert len(tracker.store.events(kind="event")) == 1
{% endif %}
