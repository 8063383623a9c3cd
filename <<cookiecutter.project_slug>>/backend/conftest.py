"""What all tests share: real servers and processes, and what is planted to prove their privacy."""

from collections.abc import Iterator

import pytest
from fastapi_installed_apps import Project
from sentry_inspector import Inspector

from << cookiecutter.package_name >>.core.project import PROJECT

pytest_plugins = ["fastapi_devtools.testing", "fastapi_error_tracking.pytest_plugin"]


@pytest.fixture(scope="session")
def project() -> Project:
    """The project that the fixtures start."""
    return PROJECT


@pytest.fixture(scope="module")
def tracker() -> Iterator[Inspector]:
    """What receives reports in place of Sentry, for one module's tests."""
    with Inspector(projects=("backend", "worker", "frontend")) as tracker:
        yield tracker
