"""The generated project's own commands pass, from nothing, for every combination of what runs."""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Bake, Furnish, SetUp, Teach
from matrix import LONGEST
from tools import CHROMIUM, leave_the_size_to_others, run

from scripts.packages.sources import npm_packages
from scripts.packages.tarball import node_modules

# The interpreter itself: what is on PATH may be a script that needs more of PATH.
PYTHON = f"{sys.base_prefix}/bin/python3"

INSIDE = Path(__file__).parent / "inside"

COMBINATIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "api only": {"worker": False, "frontend": "none", "license": "MIT"},
    "api and worker, longest answers": LONGEST | {"frontend": "none", "license": "Apache-2.0"},
    "vue cli, longest answers": LONGEST | {"frontend": "vue-cli", "license": "MIT"},
    "api and vue cli": {
        "project_name": "Clinic",
        "package_name": "clinic_api",
        "worker": False,
        "frontend": "vue-cli",
    },
    "api and frontend, longest answers": LONGEST | {"worker": False, "license": "BSD-3-Clause"},
}
# Whose pages are visited for every change: each kind of frontend, with a worker and without.
VISITED = {"default", "api and vue cli"}


def as_a_parameter(name: str) -> Any:
    """Return the combination ``name``, with whether its pages are visited."""
    return pytest.param(COMBINATIONS[name], name in VISITED, id=name)


@pytest.mark.parametrize(("answers", "is_visited"), [*map(as_a_parameter, COMBINATIONS)])
def test_its_own_tests_and_checks_pass(
    answers: dict[str, Any],
    is_visited: bool,
    bake: Bake,
    furnish: Furnish,
    set_up: SetUp,
    teach_mypy: Teach,
    tmp_path: Path,
) -> None:
    project = tmp_path / "a folder with späces"
    furnish(bake(**answers)).rename(project)
    assert "Installing the backend's dependencies" in set_up(project).stdout

    # As users run it, once. The others run beside more of these tests: in one process, without
    # xdist, they take half of the processor's time.
    jobs = "0" if answers else None
    first = run("make", "test", cwd=project, env={"JOBS": jobs}, timeout=900)
    assert " passed" in first.stdout
    assert "Installing" not in first.stdout, "it is set up already"

    teach_mypy(project)
    # With Vue CLI two builds more take most of the time: its size.spec.mjs holds the same budget.
    if not is_visited or answers.get("frontend") == "vue-cli":
        leave_the_size_to_others(project)
    second = run("make", "check", cwd=project)
    assert "Installing" not in second.stdout, "the second command must not set up again"

    if is_visited:
        visit(project)
    if CHROMIUM and not answers:
        visit_with_ours(project)


@pytest.mark.full
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(answers, id=name)
        for name, answers in COMBINATIONS.items()
        if name not in VISITED and answers.get("frontend") != "none"
    ],
)
def test_its_pages_work(answers: dict[str, Any], bake: Bake, furnish: Furnish) -> None:
    project = furnish(bake(**answers))
    run("make", "dev", "CHECK=1", cwd=project)  # the default's is what `make demo` shows
    visit(project)
    assert "for error tracking" in run("npm", "run", "size", cwd=project / "frontend").stdout


def visit(project: Path) -> None:
    """Run the browser's tests; without a browser they must fail, in one sentence."""
    result = run("make", "e2e", cwd=project, ok=CHROMIUM, timeout=900)
    if CHROMIUM:
        assert re.search(r"^. fail 0$", result.stdout, re.MULTILINE), result.stdout
        assert re.search(r"^. skipped 0$", result.stdout, re.MULTILINE), result.stdout
    else:
        assert result.returncode != 0
        assert result.stderr.startswith("No Chromium found: install one")


def visit_with_ours(project: Path) -> None:
    """See that the pages are for everybody, and that the tunnel takes nothing of what they send.

    ``pages.spec.mjs`` looks at the pages, with axe too, ``tunnel.spec.mjs`` at the wire; they want
    to hear of what the pages' policy forbids.
    """
    main = project / "frontend/src/main.ts"
    plain = main.read_text()
    wanting = plain.replace("{ router }", "{ router, policyViolations: true }")
    assert wanting != plain
    main.write_text(wanting)
    axe = node_modules(npm_packages()["vue-error-tracking"]) / "axe-core/axe.min.js"
    for file in (axe, INSIDE / "pages.spec.mjs", INSIDE / "tunnel.spec.mjs"):
        shutil.copy(file, project / "frontend/e2e")
    seen = run("make", "e2e", "ONLY=pages tunnel", cwd=project, timeout=900).stdout
    assert re.search(r"^. pass 18$", seen, re.MULTILINE), seen
    assert re.search(r"^. skipped 0$", seen, re.MULTILINE), seen


def test_uv_is_installed_into_the_project_when_there_is_none(bake: Bake, tmp_path: Path) -> None:
    project = bake(worker=False, frontend="none")

    run("make", "setup", cwd=project, env=bare_path(tmp_path, "make", "python3"))

    assert (project / ".uv/bin/uv").exists()
    assert (project / "backend/.venv/bin/manage").exists()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("python3", "Python 3.11 or newer is needed, and none was found."),
        ("node", "Node 20.19, 22.13 or 24 is needed, and node is missing or another."),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    missing: str, sentence: str, bake: Bake, tmp_path: Path, installed: Path
) -> None:
    project = bake()
    if missing == "node":
        (project / "backend/.venv").symlink_to(installed / "backend/.venv")
        (project / "backend/.venv/installed.txt").touch()
    present = {"make", "python3", "node", "npm"} - {missing}

    result = run("make", "setup", cwd=project, env=bare_path(tmp_path, *present), ok=False)

    assert result.returncode != 0
    assert sentence in result.stderr.splitlines()
    assert "Traceback" not in result.stderr


def bare_path(folder: Path, *programs: str) -> dict[str, str | None]:
    """Return an environment whose PATH has the basic commands and ``programs``, but no uv."""
    basic = ("sh", "awk", "cat", "cmp", "cp", "env", "mkdir", "rm", "test", "touch", "uname")
    for name in (*basic, *programs):
        found = PYTHON if name == "python3" else shutil.which(name)
        (folder / name).symlink_to(found or f"/usr/bin/{name}")
    return {"PATH": str(folder), "UV": None, "PYTHON": None}
