"""The script runs as its README says, and its code holds to the rules of the rest."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from sentry_api.runs import Script
from sentry_api.server import Server
from tools import ROOT, run

pytest_plugins = ["sentry_api.fixtures"]


def test_uv_runs_it_with_the_versions_at_its_top(script: Script, server: Server) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if not uv:
        pytest.fail("uv is needed: make test sets UV")

    result = run(
        uv,
        "run",
        "--python",
        sys.executable,
        "sentry/apply.py",
        "plan",
        cwd=script.project,
        env=script.environment(),
    )

    assert "+ create project pazpaz-backend" in result.stdout
    assert server.writes == []


def test_without_uv_it_says_so(script: Script) -> None:
    # -S: with nothing but the standard library.
    result = run(sys.executable, "-S", "sentry/apply.py", "plan", cwd=script.project, ok=False)

    assert result.returncode == 1
    assert "is not installed; uv run sentry/apply.py brings it" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("entry", ["apply.py", "relay/relay.py"])
def test_types(project: Path, entry: str) -> None:
    folder, _, file = f"sentry/{entry}".rpartition("/")
    cache = project / ".mypy_cache"
    run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, file, cwd=project / folder)


def test_format_and_lint(project: Path) -> None:
    # N818: Refused and Mistakes say what happened.
    config = ("--config", ROOT / "pyproject.toml")
    run(sys.executable, "-m", "ruff", "format", "--check", *config, "sentry", cwd=project)
    run(sys.executable, "-m", "ruff", "check", *config, "--ignore", "N818", "sentry", cwd=project)


def test_no_file_is_long(project: Path) -> None:
    lengths = {
        str(file.relative_to(project)): len(file.read_text().splitlines())
        for file in (project / "sentry").rglob("*.py")
    }
    assert {name: count for name, count in lengths.items() if count > 300} == {}
