"""What a project's tests need: real servers and real processes, started fast.

A pytest plugin. In conftest.py::

    pytest_plugins = ["fastapi_devtools.testing"]

    @pytest.fixture(scope="session")
    def project() -> Project:
        return PROJECT
"""

from sentry_inspector import Captured, Inspector

from ..valkey import Valkey
from .fixtures import (
    Environment,
    NewEnvironment,
    StartApi,
    StartProgram,
    StartWorker,
    api,
    environment,
    inspector,
    migrated_database,
    new_environment,
    preloaded_modules,
    project,
    pytest_collection,
    reporting_to,
    start_api,
    start_program,
    start_worker,
    valkey,
)
from .running import RunningApi, RunningProgram, until

__all__ = [
    "Captured",
    "Environment",
    "Inspector",
    "NewEnvironment",
    "RunningApi",
    "RunningProgram",
    "StartApi",
    "StartProgram",
    "StartWorker",
    "Valkey",
    "api",
    "environment",
    "inspector",
    "migrated_database",
    "new_environment",
    "preloaded_modules",
    "project",
    "pytest_collection",
    "reporting_to",
    "start_api",
    "start_program",
    "start_worker",
    "until",
    "valkey",
]
