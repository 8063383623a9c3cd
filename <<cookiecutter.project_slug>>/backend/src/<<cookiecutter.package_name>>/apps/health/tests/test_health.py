"""Liveness and readiness, asked of a real process."""

from fastapi_devtools.testing import Environment, RunningApi, StartApi


def test_a_living_process_says_so(api: RunningApi) -> None:
    answer = api.client.get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert api.client.head("/api/v1/health").status_code == 200


def test_a_ready_process_says_what_answers(api: RunningApi) -> None:
    answer = api.client.get("/api/v1/ready")
    assert answer.status_code == 200
{% if cookiecutter.worker %}
    assert answer.json() == {"status": "ok", "probes": {"database": "ok", "queue": "ok"}}
{% else %}
    assert answer.json() == {"status": "ok", "probes": {"database": "ok"}}
{% endif %}


def test_it_is_not_ready_without_what_it_needs(
    environment: Environment, start_api: StartApi
) -> None:
    env = {
        **environment,
        "DATABASE_URL": "postgresql://user:secret@127.0.0.1:1/nowhere",
{% if cookiecutter.worker %}
        "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
{% endif %}
    }
    with start_api(env) as api:
        assert api.client.get("/api/v1/health").status_code == 200
        answer = api.client.get("/api/v1/ready")
    assert answer.status_code == 503
{% if cookiecutter.worker %}
    probes = {"database": "failed", "queue": "failed"}
{% else %}
    probes = {"database": "failed"}
{% endif %}
    assert answer.json() == {"status": "unavailable", "probes": probes}
    assert "secret" not in api.output
    assert "Traceback" not in api.output
