"""A host project that tests may change, and what the plugin for tests offers for it."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from fastapi_installed_apps import Project

HOST = Path(__file__).parent / "host"

pytest_plugins = ["fastapi_devtools.testing"]


@pytest.fixture(scope="session")
def project() -> Project:
    """The host project."""
    from clinic.settings import PROJECT

    return PROJECT


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A copy of the host project's folder."""
    folder = tmp_path / "host"
    shutil.copytree(HOST, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who works on the host project."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SENTRY_")}
    own.pop("REDIS_URL", None)
    return {**own, "DATABASE_URL": f"sqlite:///{tmp_path}/dev.db", "NO_COLOR": "1"}


@pytest.fixture
def manage() -> list[str]:
    """The command that is `manage` in the host project's folder."""
    return [sys.executable, "-m", "clinic.manage"]
