"""What goes wrong is reported, and nothing private with it: see docs/privacy.md.

Copy this for what you build: plant in what people tell your routes and jobs, and have something go
wrong.
"""

from typing import Any

from fastapi_devtools.testing import Environment, StartApi{% if cookiecutter.worker %}, StartWorker{% endif +%}

# isort: split - after `manage eject error_tracking` this is the project's own
from fastapi_error_tracking.testing import Outgoing, Planted


def test_what_a_patient_says_stays_in_the_service(
    environment: Environment,
    start_api: StartApi,
#%% if cookiecutter.worker
    start_worker: StartWorker,
#%% endif
    planted: Planted,
    outgoing: Outgoing,
) -> None:
    notes = f"{planted.name}, born {planted.date}, {planted.number('mrn')}, {planted.email}"
    appointment = {"starts_at": "2030-05-01T09:00:00Z", "type": "first_visit", "notes": notes}
    told: dict[str, Any] = {
        "params": {"name": planted.name},
        "headers": {"X-Patient": planted.email, "Cookie": f"who={planted.uuid}"},
    }
    env = environment | outgoing.environment
{% if cookiecutter.worker %}
    with start_api(env) as api, start_worker(env):
{% else %}
    with start_api(env) as api:
{% endif %}
        booked = api.client.post("/api/v1/appointments", json=appointment).json()
        assert booked["notes"] == notes
        assert api.client.get(f"/api/v1/appointments/{booked['id']}", **told).is_success
        assert api.client.get(f"/api/v1/appointments/{planted.uuid}", **told).status_code == 404
        assert api.client.post("/api/v1/appointments", json={"type": notes}).status_code == 422
{% if cookiecutter.worker %}
        api.client.post("/api/v1/test/job-error", **told)
{% endif %}
        error = {"error_type": "exception", "message": f"{planted.name} missed her visit"}
        assert api.client.post("/api/v1/test/error", json=error, **told).status_code == 500
        outgoing.wait_for("event", << 2 if cookiecutter.worker else 1 >>)
    outgoing.assert_private()
    errors = [event.content["exception"]["values"][-1] for event in outgoing.items("event")]
    assert "{message}" in [error["value"] for error in errors]
