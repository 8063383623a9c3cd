"""The generated project's script: its tests run inside a project, with its own tools."""

import re
import shutil
from pathlib import Path

from conftest import Bake
from tools import run

INSIDE = Path(__file__).parent / "inside"


def test_it_sees_what_works_and_fails_when_it_does_not(bake: Bake, installed: Path) -> None:
    backend = bake() / "backend"
    shutil.copy(INSIDE / "test_script.py", backend / "tests")

    result = run(
        *(installed / "backend/.venv/bin/python", "-m", "pytest", "-n", "2"),
        "tests/test_script.py",
        cwd=backend,
        env={"PYTHONPATH": str(backend / "src")},
    )

    assert re.search(r"^=+ 8 passed", result.stdout, re.MULTILINE), result.stdout
