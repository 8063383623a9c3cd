"""What a team takes out of its project, or takes over: the README's words, done by a machine.

Each time the project's own commands pass afterwards, from their set-up on.
"""

import re
import shutil
from pathlib import Path

import pytest
from conftest import Bake, Furnish, SetUp, Teach
from tools import CHROMIUM, files, leave_the_size_to_others, run

BACKEND = "backend/src/pazpaz"


def without_line(file: Path, holding: str) -> None:
    """Remove the one line of ``file`` that holds ``holding``."""
    lines = file.read_text().splitlines(keepends=True)
    kept = [line for line in lines if holding not in line]
    assert len(lines) - len(kept) == 1, f"{holding} stands in {len(lines) - len(kept)} lines"
    file.write_text("".join(kept))


def without(file: Path, pattern: str) -> None:
    """Remove what ``pattern`` matches, once, from ``file``."""
    text, found = re.subn(pattern, "", file.read_text(), flags=re.DOTALL)
    assert found == 1, f"{pattern} matches {found} times in {file.name}"
    file.write_text(text)


def passes_its_own_commands(project: Path, teach_mypy: Teach) -> str:
    """Run ``make test``, ``make check`` and ``make e2e``, and return what the first said."""
    tested = run("make", "test", cwd=project, env={"JOBS": "0"}, timeout=900).stdout
    assert re.search(r"\b[1-9]\d* passed", tested), tested
    teach_mypy(project)
    run("make", "check", cwd=project)
    if CHROMIUM and (project / "frontend").exists():
        seen = run("make", "e2e", cwd=project, timeout=900).stdout
        assert re.search(r"^. fail 0$", seen, re.MULTILINE), seen
    return tested


def removed_by_the_readme(project: Path) -> list[str]:
    """Return the paths that the README tells whoever removes the example to delete."""
    readme = (project / "README.md").read_text()
    (words,) = re.findall(r"To remove the example, delete\n\n(.*?)\n\n", readme, re.DOTALL)
    return re.findall(r"`((?:backend|frontend)/[^`*]+)`", words)


@pytest.mark.parametrize("frontend", ["vite", pytest.param("none", marks=pytest.mark.full)])
def test_a_project_without_the_example_passes_its_commands(
    frontend: str, bake: Bake, furnish: Furnish, set_up: SetUp, teach_mypy: Teach
) -> None:
    project = furnish(bake(frontend=frontend))
    for name in removed_by_the_readme(project):
        path = project / name
        if not name.endswith(("0002_run_once.py", "App.vue", "router/index.ts", "HomeView.vue")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    without_line(project / f"{BACKEND}/settings.py", '".apps.appointments"')
    following = project / f"{BACKEND}/migrations/versions/0002_run_once.py"
    following.write_text(following.read_text().replace('= "0001"', "= None"))
    for example in (project / "backend").glob(".env*.example"):
        without(example, r"# Where reminders of [^\n]*\nREMINDER_URL=\n")
    without(
        project / "sentry/sentry.yaml",
        r"# The worker declares its cron[^\n]*\n# [^\n]*\ncron_monitors:\n( +[^\n]*\n)+",
    )
    without(
        project / "sentry/sentry.yaml", r"    # Who is told of what[^\n]*\n    ownership:[^\n]*\n"
    )
    if frontend != "none":
        source = project / "frontend/src"
        (source / "views/__tests__/AppointmentsView.spec.ts").unlink()
        without(source / "App.vue", r" *<RouterLink :to=\"\{ name: 'appointments' \}\">[^\n]*\n")
        without(
            source / "router/index.ts",
            r"    \{\n      path: '/appointments',.*?\n    \},\n",
        )
        without(
            source / "views/HomeView.vue",
            r"    <li class=\"card\">\n[^\n]*\n[^\n]*name: 'appointments'.*?</li>\n",
        )

    set_up(project)
    renew = ["sentry", "policy", "--write", "../privacy/policy.json"]
    run(".venv/bin/manage", *renew, cwd=project / "backend")

    left = {
        name: text
        for name, text in files(project, without=(".venv", "node_modules")).items()
        if not re.search(r"requirements/|package-lock|\.css$", name)
    }
    mentions = [name for name, text in left.items() if "ppointment" in text]
    assert [name for name in mentions if not name.startswith(("docs/", "README"))] == []
    passes_its_own_commands(project, teach_mypy)


def test_a_project_without_error_tracking_passes_its_commands(
    bake: Bake, furnish: Furnish, teach_mypy: Teach
) -> None:
    project = furnish(bake())
    without_line(project / f"{BACKEND}/settings.py", '"fastapi_error_tracking"')
    (project / "backend/tests/test_privacy.py").unlink()
    shutil.rmtree(project / "privacy")
    (project / f"{BACKEND}/apps/appointments/tests/test_telemetry.py").unlink()
    (project / "frontend/e2e/appointments.spec.mjs").unlink()

    leave_the_size_to_others(project)
    # Each command sets up what it needs: nobody has to know of `make setup`.
    assert "Installing the backend's dependencies" in passes_its_own_commands(project, teach_mypy)


def test_an_ejected_package_passes_its_checks_and_tests(
    bake: Bake, set_up: SetUp, teach_mypy: Teach
) -> None:
    project = bake(frontend="none")
    set_up(project)
    teach_mypy(project)

    said = run(".venv/bin/manage", "eject", "error_tracking", cwd=project / "backend").stdout

    assert "`make lock setup format check test`" in said
    apps = project / f"{BACKEND}/apps"
    assert (apps / "error_tracking/privacy/policy.py").exists()
    assert '".apps.error_tracking"' in (project / f"{BACKEND}/settings.py").read_text()
    pyproject = (project / "backend/pyproject.toml").read_text()
    assert '"fastapi-error-tracking' not in pyproject
    assert '"brotli' in pyproject
    commands = ("lock", "setup", "format", "check", "test")
    result = run("make", *commands, cwd=project, env={"JOBS": "0"}, timeout=900)
    collected = re.search(r"\b([1-9]\d*) passed", result.stdout)
    assert collected, result.stdout
    # The package's own tests came along.
    assert int(collected[1]) > 300
    locked = (project / "backend/requirements/production.txt").read_text()
    assert "fastapi-error-tracking" not in locked
