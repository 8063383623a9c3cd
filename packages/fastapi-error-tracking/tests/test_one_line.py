"""A project with error tracking in its list of apps: errors arrive, and nothing private does."""

from pathlib import Path

import pytest
from fastapi_devtools.libraries import LIBRARIES
from sentry_inspector import Captured, Inspector

from .host_programs import HOST, received
from .tools.programs import Api, Program

PATIENT = "Zbigniew-Planted"


@pytest.mark.sample
def test_an_error_of_each_process_arrives_and_private_text_does_not(
    inspector: Inspector, queue_environment: dict[str, str], tmp_path: Path
) -> None:
    with (
        Program(
            ["arq", f"{HOST}.worker.WorkerSettings"],
            queue_environment,
            tmp_path / "worker",
            LIBRARIES,
        ) as worker,
        Api(f"{HOST}.main:app", queue_environment, tmp_path, LIBRARIES) as api,
    ):
        statuses = [api.client.post(f"/visits/{PATIENT}").status_code for _ in range(2)]
        assert statuses == [201, 500]
        assert api.client.post(f"/visits/{PATIENT}/reminder").status_code == 202
        inspector.store.wait_for(is_of_the_worker)
        api.stop()
        worker.stop()

    (twice,), (not_reached,) = (
        [item.json for item in inspector.store.events(service, "event")]
        for service in ("backend", "worker")
    )
    assert twice["transaction"] == "/api/v1/visits/{patient}"
    assert twice["tags"] | {"kind": "first", "service": "backend"} == twice["tags"]
    error = twice["exception"]["values"][-1]
    assert error["type"] == "IntegrityError"
    said = "UNIQUE constraint failed: visits.patient"
    assert error["value"] == f"(sqlite3.IntegrityError) [SQLITE_CONSTRAINT_UNIQUE] {said}"
    assert not_reached["transaction"] == "visits.remind"
    assert not_reached["tags"]["service"] == "worker"
    assert not_reached["exception"]["values"][-1]["value"] == "{patient} was not reached"
    everything = received(inspector)
    assert b"INSERT INTO visits" in everything
    assert b"Zbigniew" not in everything


def is_of_the_worker(item: Captured) -> bool:
    return item.kind == "event" and item.service == "worker"


def test_its_command_line_has_the_commands(tmp_path: Path) -> None:
    with Program([f"{HOST}.manage", "--help"], {}, tmp_path) as manage:
        assert manage.wait() == 0
        assert {"check", "eject", "sentry"} <= set(manage.output.split())
