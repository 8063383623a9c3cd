"""The pages of a generated project: every command runs as it stands there, every place exists."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import Bake, SetUp
from tools import run, run_inside

BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
VARIABLE = re.compile(r"[A-Z][A-Z0-9]+(_[A-Z0-9]+)+")

# Where one finds what a service does and what it rests on: each line a command, or a place.
RELATED = (
    *("logging-configuration", "uptime-monitoring"),
    *("performance-monitoring", "infrastructure-security"),
)
# Commands that inside/test_documents.py runs, and make's, which have tests of their own.
RUN = (
    *(
        "curl -fsS",
        "manage ",
        "python -m arq --check",
        "… | jq",
        "git log",
        "openssl",
        "df",
        "stat",
    ),
    *("make check", "make dev", "make sentry ARGS=plan", "make lock UPGRADE=1", "install -m 600"),
)
# What takes a machine, a cluster, a daemon or the world.
ELSEWHERE = (
    *("docker compose logs", "docker compose ps", "docker compose exec", "docker info"),
    *("journalctl", "systemd-analyze security", "systemctl status", "timedatectl show", "ls -l"),
    *("kubectl logs", "kubectl get", "kubectl describe", "kubectl auth can-i"),
    *("uvx pip-audit", "cd frontend && npm audit", "curl -sI", "ab -n", "valkey-cli", "EXPLAIN"),
)
# Words of others: fields of a line, of Sentry's search, of Docker's and the kubelet's settings.
WORDS = {
    *("time", "level", "logger", "message", "request_id", "trace_id", "span_id", "X-Request-ID"),
    *("trace:…", "span.op:http.server", "p95(span.duration)", "span.category:db"),
    *(
        "sum(span.duration)",
        "process.memory.growing_minutes",
        "queue",
        "log",
        "psql",
        "full",
        "yes",
    ),
    *("DEBUG", "json-file", "max-size", "max-file", "containerLogMaxSize", "no", "600", "600 root"),
    *("?sslmode=verify-full", "rediss://"),
}


def _blocks(page: Path) -> list[str]:
    """Return what stands between the fences of ``page``."""
    return BLOCK.findall(page.read_text())


def test_every_command_about_privacy_runs(bake: Bake, set_up: SetUp) -> None:
    project = bake(frontend="none")
    set_up(project)
    found = _blocks(project / "docs/privacy.md")
    assert len(found) >= 3
    for block in found:
        # A whole report takes a minute; what it says of leaks is the package's own to test.
        script = block.replace("sentry prove\n", "sentry prove --quick\n")
        said = run("bash", "-euo", "pipefail", "-c", script, cwd=project)
        assert "Traceback" not in said.stderr
    assert (project / "backend/privacy-proof.html").exists()


@pytest.mark.parametrize("deployment", ["compose", "systemd", "kubernetes"])
def test_the_related_pages_name_commands_that_are_tried_and_places_that_exist(
    deployment: str, baked: Bake
) -> None:
    project = baked(deployment=deployment)
    organisation = (project / "sentry/sentry.yaml").read_text()
    variables = (project / "backend/.env.production.example").read_text()

    def is_known(span: str) -> bool:
        if VARIABLE.fullmatch(span):
            return f"\n{span}=" in variables
        if span.startswith(("/api/v1/", "/ready")):
            return f'"/{span.rpartition("/")[2]}"' in routes
        entry = rf'^ *(name: |title: )?"?{re.escape(span)}"?(:|$)'
        return (
            span.startswith(RUN + ELSEWHERE)
            or span in WORDS
            or (project / span).is_file()
            or bool(re.search(entry, organisation, re.MULTILINE))
        )

    routes = (project / "backend/src/pazpaz/apps/health/routes.py").read_text()
    unknown = [
        f"{page}: {span}"
        for page in RELATED
        for span in SPAN.findall((project / f"docs/{page}.md").read_text().replace("\\|", "|"))
        if not is_known(span)
    ]
    # The page's example of a line to write, and a file of the machine's.
    assert [each for each in unknown if "logger.info(" not in each and ": /etc/" not in each] == []


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_the_commands_of_the_related_pages_run(bake: Bake, installed: Path) -> None:
    python = installed / "backend/.venv/bin/python"

    said = run_inside("test_documents.py", bake(), python, jobs=0)

    assert re.search(r"^=+ 7 passed", said, re.MULTILINE), said
