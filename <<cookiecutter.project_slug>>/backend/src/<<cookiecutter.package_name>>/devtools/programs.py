"""The backend's programs, and the environment that all programs of the stack share."""

import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from .. import __version__
from .children import Program
from .client import ask
from .inspector import Inspector
from .layout import BACKEND, PACKAGE
from .ports import LOOPBACK

ENVIRONMENT = "development"


def environment(inspector: Inspector) -> dict[str, str]:
    """Return what every process of the stack finds in its environment.

    Each value that could lead reports elsewhere is set here, whatever an ``.env`` file says.
    """
    release = os.environ.get("SENTRY_RELEASE") or f"{PACKAGE}@{__version__}"
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "SENTRY_DSN": inspector.dsn("backend"),
        "SENTRY_DSN_BACKEND": inspector.dsn("backend"),
#%% if cookiecutter.worker
        "SENTRY_DSN_WORKER": inspector.dsn("worker"),
        "WORKER_POLL_DELAY": os.environ.get("WORKER_POLL_DELAY", "0.1"),
#%% endif
        "SENTRY_ENVIRONMENT": ENVIRONMENT,
        "SENTRY_RELEASE": release,
        "SENTRY_TRACES_SAMPLE_RATE": "1.0",
        "API_DOCS": "true",
    }


def migration(variables: Mapping[str, str]) -> Program:
    """What brings the database up to date."""
    command = [sys.executable, "-m", f"{PACKAGE}.manage", "migrate"]
    return Program("migration", command, BACKEND, variables, timeout=120)


def api(variables: Mapping[str, str], port: int) -> Program:
    """The API."""
    command = [sys.executable, "-m", "uvicorn", f"{PACKAGE}.main:app"]
    command += ["--host", LOOPBACK, "--port", str(port), "--timeout-graceful-shutdown", "3"]
    ready = answers(port, "/api/v1/health")
    return Program("api", command, BACKEND, variables, timeout=60, ready=ready, reloads=True)


def answers(port: int, path: str) -> Callable[[], Awaitable[bool]]:
    """Return a probe: is ``path`` served on ``port``?"""

    async def ready() -> bool:
        return await ask("GET", port, path) == HTTPStatus.OK

    return ready
