"""The programs of ``tests.host``, started."""

from collections.abc import Mapping
from pathlib import Path

from click.testing import Result
from sentry_inspector import Inspector

from .host.manage import cli
from .tools.command_line import run
from .tools.environments import recording
from .tools.programs import Api, Program

HOST = f"{__package__}.host"


def new_inspector() -> Inspector:
    """Return an inspector, to be entered, with a project for each process."""
    return Inspector(projects=("backend", "worker", "frontend"))


def host_api(
    directory: Path,
    environment: Mapping[str, str],
    *options: str,
    program: str = "bare_api",
    forked: bool = True,
) -> Api:
    """Run an API of ``host/programs/``."""
    app = f"{HOST}.programs.{program}:api"
    return Api(directory, environment, *options, app=app, forked=forked)


def host_worker(
    directory: Path,
    environment: Mapping[str, str],
    *options: str,
    program: str = "specimen_worker",
) -> Program:
    """Run a worker of ``host/programs/``."""
    settings = f"{HOST}.programs.{program}.WorkerSettings"
    return Program(["arq", settings, *options], directory, environment)


def with_queue(inspector: Inspector, redis_url: str, directory: Path) -> dict[str, str]:
    """Return an environment for an API and a worker that share a queue and a database."""
    return {
        **recording(inspector.dsn("backend")),
        "SENTRY_DSN_WORKER": inspector.dsn("worker"),
        "DATABASE_URL": f"sqlite:///{directory}/test.db",
        "REDIS_URL": redis_url,
        "WORKER_POLL_DELAY": "0.02",
    }


def sentry(*arguments: str, directory: Path, environment: dict[str, str]) -> Result:
    """Run ``manage sentry`` of the host, in this process."""
    return run(cli, "sentry", *arguments, directory=directory, environment=environment)
