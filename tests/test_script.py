"""The generated project's script: its tests run inside a project, with its own tools."""

import re
from pathlib import Path

from conftest import Bake
from tools import run_inside


def test_it_sees_what_works_and_fails_when_it_does_not(bake: Bake, installed: Path) -> None:
    python = installed / "backend/.venv/bin/python"

    said = run_inside("test_script.py", bake(), python, jobs=2)

    assert re.search(r"^=+ 8 passed", said, re.MULTILINE), said
