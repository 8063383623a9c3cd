"""What is started: the defaults of a project, and placeholders."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi_installed_apps import ConfigurationError, Project
from sentry_inspector import Inspector

from fastapi_devtools import StackError
from fastapi_devtools.declaration import Mode, read
from fastapi_devtools.defaults import PROJECTS, defaults
from fastapi_devtools.dotenv_file import read_dotenv
from fastapi_devtools.listeners import Listeners
from fastapi_devtools.plan import SCRIPTS, Plan
from fastapi_devtools.readiness import at_once

pytestmark = pytest.mark.sample

VITE = {"devDependencies": {"vite": "8"}}
VUE_CLI = {"devDependencies": {"@vue/cli-service": "5", "vite": "8"}}


class Fake(Listeners):
    """Listens on nothing."""

    def listen(self, port: int) -> int:
        """Return a descriptor that nobody opened."""
        return 77


@pytest.fixture
def inspector() -> Inspector:
    """One that is not entered: nothing is sent to it."""
    return Inspector(8969, PROJECTS)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, with a package, and Node on the path."""
    for name in ("REDIS_URL", "SENTRY_RELEASE", "WORKER_POLL_DELAY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "bin").mkdir()
    node = tmp_path / "bin/node"
    node.write_text("#!/bin/sh\n")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "src/ledger/migrations").mkdir(parents=True)
    (tmp_path / "src/ledger/__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    return tmp_path


def project(folder: Path, **changes: Any) -> Project:
    """Return a project of all kinds of process, but for ``changes``."""
    full: dict[str, Any] = {
        "package": "ledger",
        "version": "2.0",
        "api": "ledger.main:app",
        "worker": "ledger.worker.WorkerSettings",
        "folder": folder,
        "frontend": folder / "frontend",
    }
    return Project(**(full | changes))


def frontend(folder: Path, package: dict[str, Any], *, installed: bool = True) -> Path:
    """Make a frontend with a package.json, and return the file that its bundler would be."""
    (folder / "frontend").mkdir()
    (folder / "frontend/package.json").write_text(json.dumps(package))
    modules = folder / "frontend/node_modules"
    script = "@vue/cli-service/bin/vue-cli-service.js" if package == VUE_CLI else "vite/bin/vite.js"
    if installed:
        (modules / script).parent.mkdir(parents=True)
        (modules / script).touch()
    return modules / script


def planned(
    project: Project, inspector: Inspector, mode: Mode = "dev", *, tracks_errors: bool = False
) -> Plan:
    """Return what would be started."""
    dotenv = read_dotenv(project.folder)
    tables = defaults(project, tracks_errors=tracks_errors, dotenv=dotenv)
    declared = read(project.folder, tables, mode=mode)
    ports = {"api": 8001, "frontend": 5174} if mode == "dev" else {}
    return Plan(
        project, declared, inspector, Path("/scratch"), listeners=Fake(), ports=ports, dotenv=dotenv
    )


def test_everything_that_a_project_has_is_started(folder: Path, inspector: Inspector) -> None:
    vite = frontend(folder, VITE)
    plan = planned(project(folder), inspector)
    node = str(folder / "bin/node")
    assert {name: [*step.program.command] for name, step in plan.steps.items()} == {
        "valkey": plan.steps["valkey"].program.command,
        "migration": [sys.executable, "-m", "ledger.manage", "migrate"],
        "api": [
            *(sys.executable, "-m", "fastapi_devtools.patient_uvicorn", "ledger.main:app"),
            *("--fd", "77", "--timeout-graceful-shutdown", "2"),
        ],
        "worker": [sys.executable, "-m", "arq", "ledger.worker.WorkerSettings"],
        "frontend": [
            *(node, str(vite), "--host", "127.0.0.1", "--port", "5174", "--strictPort"),
        ],
    }
    assert {*plan.steps["api"].needs} == {*plan.steps["worker"].needs} == {"valkey", "migration"}
    assert [name for name, step in plan.steps.items() if step.reloads] == ["api", "worker"]
    assert plan.steps["api"].program.descriptors == [77]
    assert plan.steps["worker"].program.descriptors == []
    assert plan.steps["frontend"].program.directory == folder / "frontend"
    assert plan.watched == [folder / "src"]
    assert plan.urls == [
        ("Frontend", "http://127.0.0.1:5174"),
        ("API", "http://127.0.0.1:8001/docs"),
    ]
    assert (
        plan.variables.items()
        >= {
            "API_URL": "http://127.0.0.1:8001",
            "REDIS_URL": f"redis://127.0.0.1:{plan.ports['valkey']}/0",
            "SENTRY_DSN_WORKER": inspector.dsn("worker"),
            "SENTRY_RELEASE": "ledger@2.0",
            "VITE_SENTRY_DSN": inspector.dsn("frontend"),
            "VITE_APP_ENV": "development",
            "VITE_APP_VERSION": "ledger@2.0",
            "WORKER_POLL_DELAY": "0.1",
        }.items()
    )
    assert "VITE_SENTRY_TUNNEL" not in plan.variables


def test_what_is_not_there_is_not_started(folder: Path, inspector: Inspector) -> None:
    (folder / "src/ledger/migrations").rmdir()
    plan = planned(project(folder, worker=None), inspector)
    assert list(plan.steps) == ["api"]
    assert not {"SENTRY_DSN_WORKER", "SENTRY_DSN_FRONTEND", "REDIS_URL"} & {*plan.variables}
    assert list(planned(project(folder, api=None, worker=None), inspector).steps) == []


def test_as_deployed_the_frontend_is_built_and_served(folder: Path, inspector: Inspector) -> None:
    vite = frontend(folder, VITE)
    plan = planned(project(folder), inspector, "check")
    node, port = str(folder / "bin/node"), str(plan.ports["frontend"])
    assert [*plan.steps["frontend-build"].program.command] == [
        *(node, str(vite), "build", "--outDir", "/scratch/frontend", "--emptyOutDir"),
        *("--logLevel", "warn"),
    ]
    assert plan.steps["frontend-build"].ends
    assert [*plan.steps["frontend"].program.command] == [
        *(node, str(SCRIPTS / "preview.mjs"), "--folder", "/scratch/frontend"),
        *("--host", "127.0.0.1", "--port", port, "--api", "/api/"),
    ]
    assert [*plan.steps["frontend"].needs] == ["frontend-build"]
    assert plan.variables["DATABASE_URL"] == "sqlite:////scratch/check.db"
    tests = planned(project(folder), inspector, "e2e").variables
    assert tests["VITE_SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE"] == "0.9"


def test_vue_cli_is_known_by_its_package(folder: Path, inspector: Inspector) -> None:
    script = frontend(folder, VUE_CLI)
    plan = planned(project(folder), inspector, "check", tracks_errors=True)
    assert [*plan.steps["frontend-build"].program.command][1:] == [
        *(str(script), "build", "--dest", "/scratch/frontend"),
    ]
    command = planned(project(folder), inspector).steps["frontend"].program.command
    assert [*command][2:] == ["serve", "--host", "127.0.0.1", "--port", "5174"]
    assert (
        plan.variables.items()
        >= {
            "VUE_APP_ENV": "development",
            "VUE_APP_VERSION": "ledger@2.0",
            "VUE_APP_SENTRY_TUNNEL": "/api/v1/telemetry",
            "SENTRY_FRONTEND_LITERALS": str(folder / "frontend/literals.json"),
        }.items()
    )
    assert not [name for name in plan.variables if name.startswith("VITE_")]


def test_missing_node_is_explained(
    folder: Path, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend(folder, VITE)
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(StackError, match="Node is missing, which the frontend needs: install 20"):
        planned(project(folder), inspector)


def test_missing_node_modules_are_explained(folder: Path, inspector: Inspector) -> None:
    frontend(folder, VITE, installed=False)
    with pytest.raises(StackError, match="node_modules is missing or incomplete: run `make setup`"):
        planned(project(folder), inspector)


def test_node_modules_that_cannot_be_written_to_are_explained(
    folder: Path, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend(folder, VITE)
    modules = folder / "frontend/node_modules"
    monkeypatch.setattr(
        "os.access", lambda path, mode: path != modules or mode != os.W_OK
    )  # as a read-only disk is
    with pytest.raises(StackError, match=r"node_modules cannot be written to, where vite keeps"):
        planned(project(folder), inspector)


@pytest.mark.parametrize("content", ['{"devDependencies": {"webpack": "5"}}', "[]", "{"])
def test_an_unknown_bundler_is_explained(content: str, folder: Path, inspector: Inspector) -> None:
    (folder / "frontend").mkdir()
    (folder / "frontend/package.json").write_text(content)
    with pytest.raises(StackError, match=r"names neither vite nor @vue/cli-service: declare what"):
        planned(project(folder), inspector)
    (folder / "pyproject.toml").write_text(
        '[tool.fastapi-devtools.processes.frontend]\ncommand = ["{node}", "serve.js", "{port}"]\n'
    )
    command = planned(project(folder), inspector).steps["frontend"].program.command
    assert [*command][1:] == ["serve.js", "5174"]


def test_what_the_environment_says_of_release_and_pace_holds(
    folder: Path, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend(folder, VITE)
    monkeypatch.setenv("SENTRY_RELEASE", "{odd}@1")
    monkeypatch.setenv("WORKER_POLL_DELAY", "0.3")
    monkeypatch.setenv("SENTRY_DSN", "https://key@tracker.example/1")
    variables = planned(project(folder), inspector).variables
    assert variables["SENTRY_RELEASE"] == variables["VITE_APP_VERSION"] == "{odd}@1"
    assert variables["WORKER_POLL_DELAY"] == "0.3"
    assert variables["SENTRY_DSN"] == inspector.dsn("backend")


@pytest.mark.parametrize("declared_by", ["the shell", "the project", ".env"])
def test_a_queue_that_is_named_is_used(
    declared_by: str, folder: Path, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "redis://127.0.0.1:1/5"
    if declared_by == "the shell":
        monkeypatch.setenv("REDIS_URL", url)
    elif declared_by == ".env":
        (folder / ".env").write_text(f"REDIS_URL={url}\n")
    else:
        (folder / "pyproject.toml").write_text(
            f'[tool.fastapi-devtools.environment]\nREDIS_URL = "{url}"\n'
        )
    plan = planned(project(folder), inspector)
    assert "valkey" not in plan.steps
    # What .env says, processes read there themselves.
    assert plan.variables.get("REDIS_URL") == (None if declared_by == ".env" else url)
    assert plan.steps["worker"].program.ready is not at_once


def test_an_empty_queue_in_dotenv_is_none(folder: Path, inspector: Inspector) -> None:
    (folder / ".env").write_text("REDIS_URL=\nWORKER_POLL_DELAY=\nDATABASE_URL=sqlite:///./x.db\n")
    plan = planned(project(folder), inspector)
    assert "valkey" in plan.steps
    assert plan.variables["WORKER_POLL_DELAY"] == "0.1"
    assert "DATABASE_URL" not in plan.variables  # so that what .env says of it holds


def test_a_dotenv_that_cannot_be_read_is_named(folder: Path, inspector: Inspector) -> None:
    (folder / ".env").write_bytes(b"REDIS_URL=\xff\n")
    with pytest.raises(ConfigurationError, match=r"\.env cannot be read: "):
        planned(project(folder), inspector)


def test_no_process_looks_for_a_proxy_on_its_way_to_this_machine(
    folder: Path, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    monkeypatch.delenv("no_proxy", raising=False)
    variables = planned(project(folder), inspector).variables
    assert variables["NO_PROXY"] == variables["no_proxy"]
    assert variables["NO_PROXY"].split(",") == [
        *("intranet.example", "127.0.0.1", "localhost", "::1"),
    ]


def test_a_readiness_in_redis_takes_a_redis(folder: Path, inspector: Inspector) -> None:
    (folder / "pyproject.toml").write_text(
        "[tool.fastapi-devtools.processes.valkey]\nenabled = false\n"
    )
    with pytest.raises(StackError, match=r"processes\.worker\.ready asks the Redis at REDIS_URL"):
        planned(project(folder), inspector)


def test_each_placeholder_that_does_not_exist_is_named(folder: Path, inspector: Inspector) -> None:
    for text, sentence in {
        "{prot}": r"command is '\{prot\}': there is no \{prot\}; accepted are .*\{port\}",
        "{port!r}": r"there is no \{port\}",
        "{port": r"write \{\{ for a brace",
    }.items():
        (folder / "pyproject.toml").write_text(
            f'[tool.fastapi-devtools.processes.api]\ncommand = ["{text}"]\n'
        )
        with pytest.raises(ConfigurationError, match=sentence):
            planned(project(folder), inspector)


def test_braces_can_be_written(folder: Path, inspector: Inspector) -> None:
    (folder / "pyproject.toml").write_text(
        "[tool.fastapi-devtools.processes.api]\ncommand = ['{{\"port\": {port}}}']\n"
    )
    plan = planned(project(folder), inspector)
    assert [*plan.steps["api"].program.command] == ['{"port": 8001}']


def test_a_folder_to_watch_that_is_not_there_is_named(folder: Path, inspector: Inspector) -> None:
    (folder / "pyproject.toml").write_text('[tool.fastapi-devtools]\nwatch = ["sorce"]\n')
    with pytest.raises(ConfigurationError, match=r"tool\.fastapi-devtools\.watch: there is no"):
        planned(project(folder), inspector)
