"""The README tells of everything that there is, and what it shows is accepted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi_installed_apps import ConfigurationError, Project
from sentry_inspector import Inspector

import fastapi_devtools
from fastapi_devtools import testing
from fastapi_devtools.declaration import Check, Declaration, EndToEnd, Layer, Process, Step, read
from fastapi_devtools.defaults import PROJECTS, defaults
from fastapi_devtools.listeners import Listeners
from fastapi_devtools.plan import Plan
from fastapi_devtools.testing import fixtures

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
CODE = {*re.findall(r"`([^`\n]+)`", README)}
NAMED = {word for code in CODE for word in re.findall(r"[A-Za-z_][A-Za-z0-9_-]*", code)}


@pytest.mark.sample
@pytest.mark.parametrize("table", [Check, Declaration, EndToEnd, Layer, Process, Step])
def test_every_key_is_told(table: type[Layer]) -> None:
    shown = NAMED | {*re.findall(r"^\[?(?:tool\.fastapi-devtools\.)?(\w+)", README, re.MULTILINE)}
    assert {*table.model_fields} <= shown


@pytest.mark.sample
def test_every_placeholder_is_told(tmp_path: Path) -> None:
    project = Project(package="clinic", api="clinic.main:app", folder=tmp_path)
    declared = read(tmp_path, defaults(project, tracks_errors=False), mode="dev")
    plan = Plan(
        project, declared, Inspector(8969, PROJECTS), tmp_path, listeners=Listeners(), ports={}
    )
    with pytest.raises(ConfigurationError) as raised:
        plan.filled({"X": "{nothing}"}, "there", "api")
    accepted = {*re.findall(r"\{[a-z_.]+\}", str(raised.value).partition("accepted are")[2])}
    assert {"{port}", "{dsn.backend}", "{ports.api}"} <= accepted
    assert accepted - {"{ports.api}"} <= CODE


@pytest.mark.sample
def test_every_fixture_and_public_name_is_told() -> None:
    offered = {
        name
        for name, value in vars(fixtures).items()
        if type(value).__name__ == "FixtureFunctionDefinition"
    }
    assert "start_api" in offered
    assert offered <= NAMED
    assert offered <= {*testing.__all__}
    assert {*fastapi_devtools.__all__} - {"__version__"} <= NAMED


@pytest.mark.sample
def test_what_it_declares_is_accepted(tmp_path: Path) -> None:
    (example,) = (
        text
        for text in re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
        if "tool.fastapi-devtools" in text
    )
    (tmp_path / "pyproject.toml").write_text(example)
    (tmp_path / "src").mkdir()
    project = Project(package="clinic", api="clinic.main:app", folder=tmp_path)
    declared = read(tmp_path, defaults(project, tracks_errors=False), mode="dev")
    plan = Plan(
        project,
        declared,
        Inspector(8969, PROJECTS),
        tmp_path,
        listeners=Listeners(),
        ports={"mail": 8025},
    )
    assert plan.variables["SMTP_URL"] == "smtp://127.0.0.1:8025"
    assert plan.steps["api"].program.timeout == 90


@pytest.mark.skipif(sys.platform != "linux", reason="too slow where nothing is forked")
def test_what_it_shows_of_tests_passes(host: Path) -> None:
    conftest, test = (
        text
        for text in re.findall(r"```python\n(.*?)```", README, re.DOTALL)
        if "Environment" in text or "pytest_plugins" in text
    )
    (host / "conftest.py").write_text(conftest)
    erroneous = test.replace(
        "environment |", '{"CLINIC_APPS": "fastapi_error_tracking"} | environment |'
    )
    (host / "test_it.py").write_text(erroneous)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    tested = subprocess.run(command, check=False, cwd=host, capture_output=True, text=True)
    assert tested.returncode == 0, tested.stdout
    assert "1 passed" in tested.stdout
