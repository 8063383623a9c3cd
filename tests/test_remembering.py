"""A frontend's check is left out over the bytes that have passed, and over no others."""

from pathlib import Path

import pytest
from remembering import ASKED, notes_of, remember
from tools import run

FILES = {
    ".editorconfig": "root = true\n",
    "frontend/package.json": "{}",
    "frontend/project.json": '{"name": "One"}',
    "frontend/src/main.ts": "export {}",
    "frontend/src/views/HomeView.vue": "<template></template>",
    "frontend/e2e/pages.spec.mjs": "export {}",
    "frontend/eslint.config.js": "export default []",
}
PASSED_OVER = " has passed over the same bytes in another project\n"


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """Return where tools note what they have passed over."""
    (tmp_path / "memory").mkdir()
    return tmp_path / "memory"


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    """Return a frontend without tools."""
    return written(tmp_path / "project")


def written(project: Path) -> Path:
    """Write the files of a project, and return its frontend."""
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    return project / "frontend"


def with_tools(frontend: Path, memory: Path) -> Path:
    """Give ``frontend`` tools that find a mistake where there is the word in a file."""
    modules = frontend / "node_modules"
    (modules / ".bin").mkdir(parents=True)
    (modules / "tool").write_text('#!/bin/sh\necho "looked: $*"\n! grep -qr mistake src e2e\n')
    (modules / "tool").chmod(0o755)
    for name in ASKED:
        (modules / ".bin" / name).symlink_to("../tool")
    remember(modules, memory)
    return frontend


def said(frontend: Path, name: str, *arguments: str) -> tuple[int, str]:
    """Ask a tool as ``package.json`` does, or with ``arguments``, and return what it says."""
    asked = (f"node_modules/.bin/{name}", *(arguments or ASKED[name]))
    result = run(*asked, cwd=frontend, ok=False)
    return result.returncode, result.stdout


def looked(name: str, *arguments: str) -> str:
    """Return what the tool says that looked."""
    return f"looked: {' '.join(arguments or ASKED[name])}\n"


@pytest.mark.parametrize("name", ["eslint", "vue-tsc"])
def test_the_same_bytes_are_looked_at_once_and_others_again(
    name: str, memory: Path, tmp_path: Path
) -> None:
    first, second = (with_tools(written(tmp_path / each), memory) for each in ("first", "second"))
    assert said(first, name) == (0, looked(name))
    assert said(second, name) == (0, name + PASSED_OVER)
    assert said(second, name, "--version") == (0, looked(name, "--version"))

    (second / "src/main.ts").write_text("export { mistake }")
    assert said(second, name) == (1, looked(name))
    assert said(second, name) == (1, looked(name)), "what failed is looked at again"
    (second / "src/main.ts").write_text("export { changed }")
    assert said(second, name) == (0, looked(name))


CHANGES = [
    ("src/new.ts", "export {}", set(ASKED)),
    ("package.json", '{"type": "module"}', set(ASKED)),
    ("project.json", '{"name": "Two"}', {"eslint", "prettier", "vitest"}),
    ("project.json", '{"title": "One"}', set(ASKED)),
    ("project.json", '{"name": 1}', set(ASKED)),
    ("eslint.config.js", "export default [1]", {"eslint", "prettier", "vitest"}),
    ("e2e/pages.spec.mjs", "export default 1", {"eslint", "prettier"}),
    ("../.editorconfig", "root = false", {"eslint", "prettier"}),
]


@pytest.mark.parametrize(("file", "text", "anew"), CHANGES)
def test_a_tool_looks_anew_when_what_it_reads_has_changed(
    file: str, text: str, anew: set[str], frontend: Path
) -> None:
    before = {name: notes_of(name, frontend) for name in ASKED}

    (frontend / file).write_text(text)

    assert {name for name in ASKED if {*notes_of(name, frontend)} - {*before[name]}} == anew


def test_what_passes_file_by_file_passes_together(frontend: Path) -> None:
    first, second = frontend / "src/first.ts", frontend / "src/second.ts"
    first.write_text("export {}")
    passed = {name: {*notes_of(name, frontend)} for name in ASKED}
    first.rename(second)
    for name in ASKED:
        passed[name] |= {*notes_of(name, frontend)}

    first.write_text("export {}")

    together = {name for name in ASKED if passed[name] >= {*notes_of(name, frontend)}}
    assert together == {"eslint", "prettier"}
