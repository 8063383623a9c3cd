"""The tests in the wheel pass where the package is installed, and where it was ejected."""

import os
import re
import subprocess
import sys
from pathlib import Path

PYPROJECT = """
[project]
name = "clinic"
version = "1"
dependencies = [
  "fastapi-error-tracking>=0.1",
]

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "--strict-config", "--strict-markers"]
"""
SETTINGS = """
from pathlib import Path

from fastapi_installed_apps import Project

PROJECT = Project(
    package="clinic", apps=["fastapi_error_tracking"], folder=Path(__file__).parents[2]
)
"""
EJECT = """
from clinic.settings import PROJECT
from fastapi_installed_apps import command_line

command_line(PROJECT)(["eject", "error_tracking"])
"""

# The collector has less to look through while a test runs.
PYTEST = """
import gc
import sys

import pytest


class Plugin:
    def pytest_collection_modifyitems(self, items):
        items[:] = chosen(items)
        gc.collect()
        gc.freeze()
        gc.enable()


def chosen(items):
    return items


gc.disable()
"""
RUN = "sys.exit(pytest.main(sys.argv[1:], plugins=[Plugin()]))"
# What only some projects have: with pytest alone the tests pass as well.
ALONE = """
for name in ("arq", "httpx", "hypothesis", "numpy", "redis", "sqlalchemy"):
    sys.modules[name] = None
"""
# Where a test is run with many parameters, one says that it was found, and that it runs.
ONE_OF_EACH = """
def chosen(items):
    return [*{(one.module, one.cls, one.originalname): one for one in items}.values()]
"""


def run(arguments: list[str], folder: Path) -> str:
    """Run Python in ``folder``, and return what it prints; pytest loads no plugin."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONPATH": "src", "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-5000:]}{done.stderr[-5000:]}"
    return done.stdout


def passed(output: str) -> int:
    """Return how many tests passed."""
    found = re.search(r"(\d+) passed", output)
    return int(found[1]) if found else 0


def test_they_pass_where_it_is_installed(tmp_path: Path) -> None:
    tests = ["-c", PYTEST + RUN, "-q", "-p", "no:cacheprovider", "--pyargs"]
    assert passed(run([*tests, "fastapi_error_tracking"], tmp_path)) > 1200


def test_they_pass_where_it_was_ejected_with_pytest_alone(tmp_path: Path) -> None:
    package = tmp_path / "src" / "clinic"
    (package / "apps").mkdir(parents=True)
    for folder in (package, package / "apps"):
        (folder / "__init__.py").touch()
    (package / "settings.py").write_text(SETTINGS)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    run(["-c", EJECT], tmp_path)
    assert ".apps.error_tracking" in (package / "settings.py").read_text()
    assert not list(package.rglob("py.typed"))
    of_each = "" if os.environ.get("FULL") else ONE_OF_EACH
    tests = ["-c", PYTEST + ALONE + of_each + RUN, "-q", "-p", "no:cacheprovider", "src"]
    assert passed(run(tests, tmp_path)) > (1000 if os.environ.get("FULL") else 200)
    assert run(["-m", "clinic.apps.error_tracking", "policy"], tmp_path).startswith(
        "WHAT MAY LEAVE"
    )
