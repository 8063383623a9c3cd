"""A project whose list of apps has lost error tracking works on, and reports nothing."""

from pathlib import Path

import pytest
from fastapi_devtools.libraries import LIBRARIES
from sentry_inspector import Inspector

from .host_programs import HOST, host_api, host_worker
from .tools.programs import Program


def test_api_and_worker_run_and_are_silent(
    inspector: Inspector, queue_environment: dict[str, str], tmp_path: Path
) -> None:
    with (
        host_api(tmp_path, queue_environment, "untracked_api", LIBRARIES) as api,
        host_worker(
            tmp_path / "worker", queue_environment, "untracked_worker", LIBRARIES
        ) as worker,
    ):
        assert api.client.get("/health").json() == {"status": "ok"}
        assert api.client.post("/visits/jane").status_code == 201
        assert api.client.get("/visits").json() == ["jane"]
        assert api.client.post("/visits/jane").status_code == 500
        assert api.client.post("/telemetry", content=b"{}").status_code == 404
        assert api.client.post("/test/error", json={}).status_code == 404
        assert api.client.post("/visits/jane/reminder").status_code == 202
        worker.until_written("Job visits.remind failed")
        assert "trace_id" not in api.output + worker.output
        api.stop()
        worker.stop()
    assert inspector.store.events() == []


@pytest.mark.parametrize(("program", "imports"), [("untracked_api", False), ("bare_api", True)])
def test_nothing_of_it_is_imported(program: str, imports: bool, tmp_path: Path) -> None:
    code = f"import sys, {HOST}.programs.{program}; print('fastapi_error_tracking' in sys.modules)"
    (tmp_path / "code.py").write_text(code)
    with Program(["code"], {}, tmp_path, LIBRARIES) as running:
        assert running.wait() == 0, running.output
        assert running.output.split() == [str(imports)]


def test_the_command_line_works_and_has_lost_its_commands(tmp_path: Path) -> None:
    for arguments, status, said in (
        (["check"], 0, "No findings."),
        (["sentry"], 2, "No such command 'sentry'"),
    ):
        manage = [f"{HOST}.programs.untracked_manage", *arguments]
        with Program(manage, {}, tmp_path / arguments[0], LIBRARIES) as program:
            assert program.wait() == status
            assert said in program.output
