"""What appointments report: spans, metrics, tags and contexts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conftest import Environment, StartApi
from tests.running import PACKAGE, Api

from ....devtools.inspector import Captured, Inspector
{% if cookiecutter.worker %}
from ....devtools.ports import free_port
{% endif %}

REPORTING = f"{PACKAGE}.apps.appointments.tests.reporting:app"
NEW = {"starts_at": "2030-05-01T09:00:00Z", "type": "first_visit", "notes": "by the window"}


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    """What receives the reports."""
    with Inspector() as inspector:
        yield inspector


@pytest.fixture(scope="module")
def api(
    new_environment: Callable[[], Environment], start_api: StartApi, inspector: Inspector
) -> Iterator[Api]:
    """The API, reporting{% if cookiecutter.worker %}, without a queue{% endif %}."""
    env = {
        **new_environment(),
        "REPORT_TO": inspector.dsn("backend"),
{% if cookiecutter.worker %}
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
{% endif %}
    }
    with start_api(env, app=REPORTING) as api:
        yield api


def transaction(inspector: Inspector, name: str, method: str) -> Any:
    """Wait for a request's transaction and return it."""

    def fits(item: Captured) -> bool:
        return (
            item.kind == "transaction"
            and item.json["transaction"] == name
            and item.json["request"]["method"] == method
        )

    return inspector.store.wait_for(fits).json


def test_the_list_has_its_spans_and_metrics(api: Api, inspector: Inspector) -> None:
    api.client.post("/api/v1/appointments", json=NEW)
    size = len(api.client.get("/api/v1/appointments").content)

    request = transaction(inspector, "/api/v1/appointments", "GET")
    assert request["tags"]["feature"] == "appointments"
    spans = {span["description"]: span for span in request["spans"]}
    assert spans["fetch_appointments"]["op"] == "db"
    assert spans["serialize_response"]["op"] == "serialize"

    sent = inspector.store.wait_for(lambda item: "appointment.count" in item.title)
    metrics = {metric["name"]: metric for metric in sent.json["items"]}
    count, response_size = metrics["appointment.count"], metrics["response.size"]
    assert count["value"] == 1
    assert (response_size["value"], response_size["unit"]) == (size, "byte")
    assert count["trace_id"] == request["contexts"]["trace"]["trace_id"]


def test_an_appointment_is_described_without_its_notes(api: Api, inspector: Inspector) -> None:
    appointment = api.client.post("/api/v1/appointments", json=NEW).json()
    api.client.get(f"/api/v1/appointments/{appointment['id']}")
    request = transaction(inspector, "/api/v1/appointments/{appointment_id}", "GET")
    described = {name: appointment[name] for name in ("id", "type", "status")}
    assert request["contexts"]["appointment"] == described
{% if cookiecutter.worker %}


def test_a_failure_that_is_answered_well_is_reported_once(api: Api, inspector: Inspector) -> None:
    appointment = api.client.post("/api/v1/appointments", json=NEW).json()
    answer = api.client.post(f"/api/v1/appointments/{appointment['id']}/reminder")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    event = inspector.store.wait_for(lambda item: item.kind == "event").json
    assert event["exception"]["values"][-1]["type"] == "QueueUnavailable"
    assert event["tags"]["feature"] == "appointments"
    assert event["contexts"]["appointment"]["id"] == appointment["id"]
    assert event["tags"]["operation"] == "enqueue_reminder"
    transaction(inspector, "/api/v1/appointments/{appointment_id}/reminder", "POST")
    assert len(inspector.store.events(kind="event")) == 1
{% endif %}
