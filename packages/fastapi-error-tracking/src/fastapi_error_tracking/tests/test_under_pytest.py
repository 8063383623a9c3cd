"""Under pytest nothing leaves, unless a test asks for it."""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi_installed_apps import Process, Registry

from ..app import App
from ..installing import project
from ..pytest_runs import is_test_run
from ..settings import Settings
from .in_memory import tracking

DSN = "http://key@localhost/1"


def started(app: App, monkeypatch: pytest.MonkeyPatch) -> bool:
    asked: list[object] = []
    monkeypatch.setattr(app.sdk, "start", asked.append)
    app.registry = Registry(project(__name__))
    for process in (Process.API, Process.WORKER):
        app.setup(process)
    return bool(asked)


def test_a_test_run_reports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_test_run()
    app = App(Settings(dsn=DSN, dsn_worker=DSN, dsn_frontend=DSN))
    assert not started(app, monkeypatch)
    assert app.tunnel is None
    assert [*app.routers()] == []


def test_a_test_that_asks_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_REPORT_TESTS", "true")
    monkeypatch.setenv("SENTRY_DSN_FRONTEND", DSN)
    monkeypatch.setenv("SENTRY_DSN", DSN)
    app = App()
    assert started(app, monkeypatch)
    assert app.tunnel is not None
    with tracking(FastAPI()) as tracked:
        logging.getLogger(__name__).error("wanted")
        assert tracked.titles == ["wanted"]


def test_it_is_seen_from_other_threads_as_well() -> None:
    with ThreadPoolExecutor() as threads:
        assert threads.submit(is_test_run).result()


def test_a_program_that_tests_start_is_none_even_if_it_knows_pytest() -> None:
    module = is_test_run.__module__  # after `eject` it is one of the project's
    asks = f"import pytest; from {module} import is_test_run; print(is_test_run())"
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", asks]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
