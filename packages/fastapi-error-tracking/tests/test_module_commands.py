"""``python -m fastapi_error_tracking``: what it knows of which application, and what it refuses."""

import json
from pathlib import Path

import pytest

from .host_programs import HOST
from .tools.programs import Program


def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run the module in ``folder``, and return its exit status and what it wrote."""
    with Program(["fastapi_error_tracking", *arguments], environment, folder) as program:
        return program.wait(), program.output


def test_alone_it_knows_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"SENTRY_DSN=https://{'0' * 32}@errors.example.org/1\n")
    assert run(tmp_path, "check", SENTRY_RELEASE="shop@1") == (0, "No findings.\n")


def test_with_a_project_it_knows_that_too(tmp_path: Path) -> None:
    project = f"{HOST}.settings:PROJECT"
    status, said = run(tmp_path, "--project", project, "policy", "--json")
    assert status == 0
    assert {"/api/v1/visits/{patient}", "/api/v1/health"} <= {*json.loads(said)["known"]["routes"]}
    assert "visits.remind" in json.loads(said)["known"]["tasks"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--app", "nowhere:app"], 1, "error: There is no module 'nowhere' here."),
        (["--app", f"{HOST}.settings:app"], 1, f"'{HOST}.settings' has no 'app'"),
        (["--app", "tests.foreign.shop:app"], 1, "is no application that anything was installed"),
        (["--project", "tests.foreign.shop:app"], 1, "is no Project"),
        (["--project", f"{HOST}.programs.untracked_manage:PROJECT"], 1, "not among the installed"),
        (["--app", "a:b", "--project", "c:d"], 2, "Give --app or --project."),
    ],
)
def test_what_it_cannot_know_it_says_in_one_sentence(
    arguments: list[str], status: int, said: str, tmp_path: Path
) -> None:
    ended, output = run(tmp_path, *arguments, "policy")
    assert (ended, said in output) == (status, True), output
    assert "Traceback" not in output
