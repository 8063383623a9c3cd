"""The local stack of a project that declares nothing: what is right for a generated one."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi_installed_apps import Project

from .bundlers import Bundler, bundler_of
from .compat import WORKER_KEY

PROJECTS = ("backend", "worker", "frontend")  # of the inspector: who reports
ENVIRONMENT = "development"
POLICY = "../privacy/policy.json"  # where error tracking keeps it, from the project's folder on

Table = dict[str, Any]


def defaults(
    project: Project, *, tracks_errors: bool, dotenv: Mapping[str, str] | None = None
) -> Table:
    """Return the tables of ``Declaration`` for ``project``.

    ``tracks_errors`` says that error tracking is installed, through which the frontend reports.
    ``dotenv`` is what the project's ``.env`` says.
    """
    frontend = frontend_of(project)
    bundler = bundler_of(frontend) if frontend else None
    variables = _variables(project, dotenv or {})
    if frontend:
        variables |= _variables_of_frontend(bundler)
        if tracks_errors:
            variables |= _tunnel(project, frontend, bundler)
    return {
        "watch": ["src" if (project.folder / "src").is_dir() else str(source_of(project))],
        "policy": POLICY,
        "environment": variables,
        "processes": {
            "valkey": _valkey(project),
            "migration": _migration(project),
            "api": _api(project),
            "worker": _worker(project),
            "frontend-build": _frontend_build(frontend, bundler),
            "frontend": _frontend(frontend, bundler),
        },
        "built": {
            # What is tried and thrown away has a database of its own.
            "environment": {"DATABASE_URL": "sqlite:///{scratch}/check.db"},
            "processes": {
                "frontend-build": {"enabled": frontend is not None},
                "frontend": _preview(project),
            },
        },
        "check": _check(project),
        "e2e": _end_to_end(bundler),
    }


def frontend_of(project: Project) -> Path | None:
    """Return the frontend's folder, or None if it is not there."""
    return project.frontend.resolve() if project.frontend and project.frontend.is_dir() else None


def _variables(project: Project, dotenv: Mapping[str, str]) -> Table:
    """Return what every process finds in its environment.

    Each value that could lead reports elsewhere is set here, whatever an ``.env`` file says.
    """
    variables = {
        "SENTRY_DSN": "{dsn.backend}",
        "SENTRY_DSN_BACKEND": "{dsn.backend}",
        "SENTRY_ENVIRONMENT": ENVIRONMENT,
        "SENTRY_RELEASE": "{release}",
        "SENTRY_TRACES_SAMPLE_RATE": "1.0",
        "API_DOCS": "true",
    }
    if project.worker:
        variables["SENTRY_DSN_WORKER"] = "{dsn.worker}"
        if "WORKER_POLL_DELAY" not in {*os.environ, *dotenv}:
            variables["WORKER_POLL_DELAY"] = "0.1"
    return variables


def _variables_of_frontend(bundler: Bundler | None) -> Table:
    variables = {"SENTRY_DSN_FRONTEND": "{dsn.frontend}"}
    if bundler:
        variables |= {
            bundler.prefix + "SENTRY_DSN": "{dsn.frontend}",
            bundler.environment: ENVIRONMENT,
            bundler.version: "{release}",
            bundler.prefix + "SENTRY_TRACES_SAMPLE_RATE": "1.0",
        }
    return variables


def _tunnel(project: Project, frontend: Path, bundler: Bundler | None) -> Table:
    """Have the frontend report as production's example does: through the API.

    That knows the frontend's texts by the file which the development server and each build write.
    """
    variables = {"SENTRY_FRONTEND_LITERALS": _literally(str(frontend / "literals.json"))}
    if bundler:
        variables[bundler.prefix + "SENTRY_TUNNEL"] = f"{project.api_prefix}/telemetry"
    return variables


def _valkey(project: Project) -> Table:
    return {
        "enabled": project.worker is not None,
        "unless": "REDIS_URL",
        "command": [
            *("{valkey}", "--bind", "{host}", "--port", "{port}", "--dir", "{scratch}"),
            *("--save", "", "--appendonly", "no", "--loglevel", "warning"),
        ],
        "port": "free",
        "ready": "listens",
        "exports": {"REDIS_URL": "redis://{host}:{port}/0"},
    }


def _migration(project: Project) -> Table:
    return {
        "enabled": (source_of(project) / "migrations").is_dir(),
        "command": ["{python}", "-m", "{package}.manage", "migrate"],
        "ready": "ends",
        "timeout": 120,
    }


def _api(project: Project) -> Table:
    return {
        "enabled": project.api is not None,
        "command": [
            *("{python}", "-m", "fastapi_devtools.patient_uvicorn", "{api}", "--fd", "{fd}"),
            *("--timeout-graceful-shutdown", "2"),
        ],
        "port": 8000,
        "ready": {"http": f"{project.api_prefix}/health"},
        "needs": ["valkey", "migration"],
        "reload": True,
        "restart": True,
        "timeout": 60,
        "exports": {"API_URL": "http://{host}:{port}"},
        "urls": {"API": "http://{host}:{port}/docs"},
    }


def _worker(project: Project) -> Table:
    return {
        "enabled": project.worker is not None,
        "command": ["{python}", "-m", "arq", "{worker}"],
        "ready": {"redis": WORKER_KEY},
        "needs": ["valkey", "migration"],
        "reload": True,
        "restart": True,
        "timeout": 60,
    }


def _frontend(frontend: Path | None, bundler: Bundler | None) -> Table:
    return {
        "enabled": frontend is not None,
        "command": ["{node}", "{bundler}", *(bundler.serve if bundler else ())],
        "folder": _literally(str(frontend)),
        "port": 5173,
        "restart": True,
        "ready": {"http": "/"},
        "optional": True,
        "timeout": 120,
        "urls": {"Frontend": "http://{host}:{port}"},
    }


def _frontend_build(frontend: Path | None, bundler: Bundler | None) -> Table:
    return {
        "enabled": False,  # it is where the service runs as it is deployed
        "title": "frontend's build",
        "command": ["{node}", "{bundler}", *(bundler.build if bundler else ())],
        "folder": _literally(str(frontend)),
        "ready": "ends",
        "timeout": 180,
    }


def _preview(project: Project) -> Table:
    return {
        "command": [
            *("{node}", "{scripts}/preview.mjs", "--folder", "{scratch}/frontend"),
            *("--host", "{host}", "--port", "{port}"),
            *("--api", f"/{project.api_prefix.strip('/').partition('/')[0] or 'api'}/"),
        ],
        "needs": ["frontend-build"],
        "timeout": 30,
    }


def _check(project: Project) -> Table:
    failing = f"{project.api_prefix}/test/error"
    return {
        "api": failing,
        "job": f"{project.api_prefix}/test/job-error",
        "page": "/error-test",
        "steps": [
            {"button": "Throw in a handler", "message": "Error test: handler"},
            {"button": "Reject a promise", "message": "Error test: rejection"},
            {
                "button": "Fail a request",
                "message": "Error test: request answered 500",
                "request": f"**{failing}",
            },
            {"button": "Break a render", "message": "Error test: render"},
        ],
    }


def _end_to_end(bundler: Bundler | None) -> Table:
    """What the browser's tests need beside the stack.

    What a page draws decides whether its session is recorded. All visitors are one client to the
    API, and may send what they have to report. A page of another origin may be served.
    """
    variables = {
        "SENTRY_MAX_TUNNELLED_PER_CLIENT_PER_MINUTE": "10000",
        "SENTRY_MAX_TUNNELLED_PER_MINUTE": "10000",
        "CORS_ORIGINS": "http://{host}:{free}",
    }
    if bundler:
        variables[bundler.prefix + "SENTRY_REPLAYS_SESSION_SAMPLE_RATE"] = "0.1"
        variables[bundler.prefix + "SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE"] = "0.9"
    return {
        "tests": "e2e/*.spec.mjs",
        "command": ["{node}", "--test", "--test-concurrency=1", "--test-reporter=spec"],
        "environment": variables,
    }


def source_of(project: Project) -> Path:
    """Return the folder of the project's package; where that is not found, the project's."""
    spec = find_spec(project.package)
    locations = list(spec.submodule_search_locations or ()) if spec else []
    return Path(locations[0]) if locations else project.folder


def _literally(text: str) -> str:
    """Return ``text`` as it is written where placeholders may be."""
    return text.replace("{", "{{").replace("}", "}}")
