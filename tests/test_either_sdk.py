"""A generated project runs on either SDK: it uses nothing of it that differs between 2 and 3.

What its own tests say on the next one, and with streamed spans, is asked every night.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Bake
from tools import run

from scripts.packages.lock import NEXT, UV

# What the SDKs 2 and 3 both have, with the same meaning.
SAME = {
    *(
        "add_breadcrumb",
        "capture_exception",
        "capture_message",
        "set_context",
        "set_tag",
        "set_user",
    ),
    *("get_isolation_scope", "isolation_scope", "flush", "integrations", "types"),
}


def used(file: Path) -> Iterator[str]:
    """Yield the names of the SDK that ``file`` uses."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "sentry_sdk":
                yield node.attr
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sentry_sdk"):
            _, _, inner = (node.module or "").partition(".")
            yield from [inner.partition(".")[0]] if inner else [one.name for one in node.names]


def test_no_file_uses_what_differs(bake: Bake) -> None:
    files = [file for file in bake().rglob("*.py") if ".venv" not in file.parts]
    found = {(file.name, name) for file in files for name in used(file)}
    assert len(found) >= 4
    assert {one for one in found if one[1] not in SAME} == set()


@pytest.mark.full
def test_its_own_tests_pass_with_streamed_spans_and_on_the_next_sdk(bake: Bake) -> None:
    project = bake(frontend="none")
    run("make", "setup", cwd=project)
    python = project / "backend/.venv/bin/python"
    own = (python, "-m", "pytest", "-n", "2", "--dist", "worksteal")
    run(*own, cwd=project / "backend", env={"SENTRY_TRACE_LIFECYCLE": "stream"})
    next_one = ("--no-deps", "--require-hashes", "-r", NEXT)
    run(UV, "pip", "install", "--quiet", "--python", python, *next_one, cwd=project)
    version = "import sentry_sdk; print(sentry_sdk.VERSION)"
    assert run(python, "-c", version, cwd=project).stdout.startswith("3.")
    run(*own, cwd=project / "backend")
