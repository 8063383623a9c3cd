"""The programs of the local stack, and the environment they share."""

import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path

from .. import __version__
from .children import Program
from .client import ask
from .inspector import Inspector
from .layout import BACKEND, FRONTEND, PACKAGE
from .ports import LOOPBACK
from .supervisor import StackError

ENVIRONMENT = "development"
VITE = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"


def environment(inspector: Inspector, api_port: int) -> dict[str, str]:
    """Return what every process of the stack finds in its environment.

    Each value that could lead reports elsewhere is set here, whatever an ``.env`` file says.
    """
    release = os.environ.get("SENTRY_RELEASE") or f"{PACKAGE}@{__version__}"
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "SENTRY_DSN": inspector.dsn("backend"),
        "SENTRY_DSN_BACKEND": inspector.dsn("backend"),
        "SENTRY_DSN_WORKER": inspector.dsn("worker"),
        "SENTRY_DSN_FRONTEND": inspector.dsn("frontend"),
        "SENTRY_ENVIRONMENT": ENVIRONMENT,
        "SENTRY_RELEASE": release,
        "SENTRY_TRACES_SAMPLE_RATE": "1.0",
        "WORKER_POLL_DELAY": os.environ.get("WORKER_POLL_DELAY", "0.1"),
        "VITE_SENTRY_DSN": inspector.dsn("frontend"),
        "VITE_APP_ENV": ENVIRONMENT,
        "VITE_APP_VERSION": release,
        "VITE_SENTRY_TRACES_SAMPLE_RATE": "1.0",
        "API_URL": f"http://{LOOPBACK}:{api_port}",
    }


def migration(variables: Mapping[str, str]) -> Program:
    """What brings the database up to date."""
    command = [sys.executable, "-m", f"{PACKAGE}.manage", "migrate"]
    return Program("migration", command, BACKEND, variables, timeout=60)


def api(variables: Mapping[str, str], port: int) -> Program:
    """The API."""
    command = [sys.executable, "-m", "uvicorn", f"{PACKAGE}.main:app"]
    command += ["--host", LOOPBACK, "--port", str(port), "--timeout-graceful-shutdown", "3"]
    ready = _answers(port, "/api/v1/health")
    return Program("api", command, BACKEND, variables, ready=ready, reloads=True)


def frontend(variables: Mapping[str, str], port: int) -> Program:
    """The frontend's development server.

    Raises:
        StackError: Node or the frontend's dependencies are missing.
    """
    arguments = ["--host", LOOPBACK, "--port", str(port), "--strictPort"]
    ready = _answers(port, "/")
    return Program("frontend", vite(*arguments), FRONTEND, variables, timeout=60, ready=ready)


def build(variables: Mapping[str, str], directory: Path) -> Program:
    """What builds the frontend as it would be deployed, into ``directory``.

    Raises:
        StackError: Node or the frontend's dependencies are missing.
    """
    command = vite("build", "--outDir", str(directory), "--emptyOutDir", "--logLevel", "warn")
    return Program("frontend's build", command, FRONTEND, variables, timeout=120)


def preview(variables: Mapping[str, str], port: int, directory: Path) -> Program:
    """What serves the built frontend from ``directory``.

    Raises:
        StackError: Node or the frontend's dependencies are missing.
    """
    arguments = ["preview", "--outDir", str(directory), "--host", LOOPBACK, "--port", str(port)]
    ready = _answers(port, "/")
    command = vite(*arguments, "--strictPort")
    return Program("frontend", command, FRONTEND, variables, ready=ready)


def browser_check(variables: Mapping[str, str], url: str) -> Program:
    """What raises errors in a real browser that visits the frontend at ``url``.

    Raises:
        StackError: Node or the frontend's dependencies are missing.
    """
    command = [_node(), "e2e/check.mjs"]
    return Program("browser", command, FRONTEND, {**variables, "BASE_URL": url}, timeout=120)


def vite(*arguments: str) -> list[str]:
    """Return a command of Vite's. It is run by Node itself: npx would not hand on signals.

    Raises:
        StackError: Node or the frontend's dependencies are missing.
    """
    return [_node(), str(VITE), *arguments]


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        raise StackError("Node is missing, which the frontend needs: install 20.19 or newer.")
    if not VITE.is_file():
        raise StackError("frontend/node_modules is missing or incomplete: run `make setup`.")
    return node


def _answers(port: int, path: str) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        return await ask("GET", port, path) == HTTPStatus.OK

    return ready
