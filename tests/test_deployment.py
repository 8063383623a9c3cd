"""What is deployed: containers, their composition, the workflow."""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Bake
from matrix import covering, name_of
from tools import ROOT, run

from scripts.packages.lock import UV

BIN = Path(sys.executable).parent

COMBINATIONS = [answers for answers in covering() if answers["license"] in ("Proprietary", "MIT")]
PROJECTS = pytest.mark.parametrize("answers", COMBINATIONS, ids=name_of)


def test_the_files_are_valid_and_linted(baked: Bake) -> None:
    """Each tool is started once for all projects."""
    projects = [baked(**answers) for answers in COMBINATIONS]

    def found(pattern: str) -> list[Path]:
        paths = [path for project in projects for path in sorted(project.rglob(pattern))]
        assert paths
        return paths

    valid = (BIN / "check-jsonschema", "--builtin-schema")
    workflows = found(".github/workflows/*")
    run(*valid, "vendor.compose-spec", *found("compose.yaml"), cwd=ROOT)
    run(*valid, "vendor.github-workflows", *workflows, cwd=ROOT)
    run(BIN / "zizmor", "--offline", *workflows, cwd=ROOT)
    run(BIN / "hadolint", "--failure-threshold", "info", *found("Dockerfile"), cwd=ROOT)
    scripts = [path for path in found("*") if path.is_file() and is_shell(path)]
    assert {"test-error-tracking.sh", "release", "install", "database"} <= {
        each.name for each in scripts
    }
    run(BIN / "shellcheck", *scripts, cwd=ROOT)


@PROJECTS
def test_a_project_carries_what_its_way_to_deploy_takes(
    answers: dict[str, Any], baked: Bake
) -> None:
    project, way = baked(**answers), answers["deployment"]
    assert (project / "compose.yaml").exists() == (way == "compose")
    assert (project / "backend/Dockerfile").exists() == (way != "systemd")
    assert (project / "deploy").exists() == (way != "compose")


COMPOSED = pytest.mark.parametrize(
    "answers", [answers | {"deployment": "compose"} for answers in COMBINATIONS], ids=name_of
)


def is_shell(path: Path) -> bool:
    """Say whether a file is a script of a shell."""
    with path.open("rb") as file:
        return file.readline(40).rstrip().endswith((b"/sh", b"env bash"))


def test_an_image_of_a_clone_that_its_owner_alone_may_read_can_be_read(baked: Bake) -> None:
    """What a clone's umask gave to files, nothing of the last stage may have."""
    for dockerfile in baked().glob("*/Dockerfile"):
        last = dockerfile.read_text().rpartition("\nFROM ")[2]
        copied = re.findall(r"^COPY (.*)$", last, re.MULTILINE)
        assert copied, dockerfile
        assert all(each.startswith("--from=") for each in copied), dockerfile
        assert "chmod -R a+rX" in dockerfile.read_text()


@COMPOSED
def test_docker_reads_the_composition(answers: dict[str, Any], bake: Bake) -> None:
    if (
        shutil.which("docker") is None
        or run("docker", "compose", "version", cwd=ROOT, ok=False).returncode != 0
    ):
        pytest.skip("docker with its compose plugin is not installed")
    project = bake(**answers)
    (project / "backend/.env.production").touch()
    run("docker", "compose", "config", "--quiet", cwd=project, env={"POSTGRES_PASSWORD": "x"})


@COMPOSED
def test_services_run_unprivileged_and_answer_for_their_health(
    answers: dict[str, Any], baked: Bake
) -> None:
    services = yaml.safe_load((baked(**answers) / "compose.yaml").read_text())["services"]
    expected = {"api", "migrate", "postgres"}
    expected |= {"worker", "valkey"} if answers["worker"] else set()
    expected |= {"frontend", "literals"} if answers["frontend"] != "none" else set()
    assert services.keys() == expected
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "healthcheck" in service or name in ("migrate", "literals"), name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert not service.get("image", "").endswith(":latest"), name


@COMPOSED
def test_every_server_is_started_with_an_end(answers: dict[str, Any], baked: Bake) -> None:
    """An open stream, or half a body, would keep a stopped process for ever."""
    project = baked(**answers)
    services = yaml.safe_load((project / "compose.yaml").read_text())["services"]
    starting = [
        (path, text)
        for path in project.rglob("*")
        if path.is_file() and not {"vendor", "requirements", "tests", ".venv"} & {*path.parts}
        if re.search(r'uvicorn"?,? .*main:app"', text := path.read_text(errors="replace"))
    ]
    assert [path.name for path, _ in starting] == ["Dockerfile"]
    for _, text in starting:
        (seconds,) = re.findall(r'"--timeout-graceful-shutdown", "(\d+)"', text)
        assert int(seconds) + 5 < int(services["api"]["stop_grace_period"].rstrip("s"))
        assert '"--limit-concurrency"' in text
    assert "command" not in services["api"], "the image's is the one"


@COMPOSED
def test_browsers_report_through_the_tunnel_which_knows_their_build(
    answers: dict[str, Any], baked: Bake
) -> None:
    project = baked(**answers)
    services = yaml.safe_load((project / "compose.yaml").read_text())["services"]
    if answers["frontend"] == "none":
        assert "SENTRY_FRONTEND_LITERALS" not in services["api"]["environment"]
        return
    args = services["frontend"]["build"]["args"]
    dockerfile = (project / "frontend/Dockerfile").read_text()
    prefix = "VITE" if answers["frontend"] == "vite" else "VUE_APP"
    assert args[f"{prefix}_SENTRY_TUNNEL"] == "/api/v1/telemetry"
    for name in args:
        assert re.search(rf'\b{name}="', dockerfile), f"{name} does not reach the build"
    assert "SENTRY_URL" in args
    assert services["literals"]["build"] == services["frontend"]["build"]
    *_, file, folder = services["literals"]["entrypoint"]
    assert f"COPY --from=build /app{file} /" in dockerfile
    assert services["literals"]["volumes"] == [f"literals:{folder.rstrip('/')}"]
    assert services["api"]["environment"]["SENTRY_FRONTEND_LITERALS"] == folder + file.lstrip("/")
    assert services["api"]["volumes"] == [f"literals:{folder.rstrip('/')}:ro"]
    assert "literals" in services["api"]["depends_on"]


def test_nginx_has_the_limits_of_the_api(baked: Bake) -> None:
    project = baked()
    nginx = (project / "frontend/nginx.conf").read_text()
    example = (project / "backend/.env.production.example").read_text()
    limits = dict(re.findall(r"^(REQUEST_\w+)=(\d+)$", example, re.MULTILINE))
    megabytes, kilobytes = (int(limits[f"REQUEST_MAX_{part}_BYTES"]) for part in ("BODY", "HEAD"))
    assert f"client_max_body_size {megabytes >> 20}m;" in nginx
    assert f"large_client_header_buffers 4 {kilobytes >> 12}k;" in nginx
    assert f"client_header_timeout {limits['REQUEST_HEAD_TIMEOUT']}s;" in nginx
    assert f"client_body_timeout {limits['REQUEST_BODY_TIMEOUT']}s;" in nginx


def test_visitors_keep_their_addresses_behind_the_proxies(baked: Bake) -> None:
    """So that the tunnel can limit each; that the API believes them is a test of the project."""
    project = baked()
    services = yaml.safe_load((project / "compose.yaml").read_text())["services"]
    assert "127.0.0.1,10.0.0.0/8" in services["api"]["environment"]["FORWARDED_ALLOW_IPS"]
    nginx = (project / "frontend/nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" in nginx


def production(backend: Path, environment: Path) -> Path:
    """Install what the image installs, and return its Python."""
    run(UV, "venv", "--quiet", "--no-project", environment, cwd=backend)
    python = environment / "bin/python"
    locked = ("--require-hashes", "requirements/production.txt")
    run(UV, "pip", "sync", "--quiet", "--python", python, *locked, cwd=backend)
    return python


def test_what_the_image_holds_runs_without_tests_and_development_tools(
    baked: Bake, tmp_path: Path
) -> None:
    """The image's folder, laid out as the Dockerfile and .dockerignore would, starts."""
    backend = baked() / "backend"
    ignored = (backend / ".dockerignore").read_text().splitlines()
    assert {"!vendor", "!src", "src/**/tests"} <= set(ignored)
    shutil.copytree(backend / "src", tmp_path / "src", ignore=shutil.ignore_patterns("tests"))
    python = production(backend, tmp_path / "venv")
    environment: dict[str, str | None] = {"PYTHONPATH": str(tmp_path / "src")}

    commands = run(python, "-m", "pazpaz.manage", "--help", cwd=tmp_path, env=environment).stdout
    assert "migrate" in commands
    assert "dev " not in commands
    run(python, "-m", "pazpaz.manage", "migrate", cwd=tmp_path, env=environment)
    run(python, "-c", "import pazpaz.main", cwd=tmp_path, env=environment)
    nowhere = environment | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    worker = run(python, "-c", "import pazpaz.worker", cwd=tmp_path, env=nowhere, ok=False)
    assert worker.stderr.startswith("error: No Redis answers at 127.0.0.1:1")
