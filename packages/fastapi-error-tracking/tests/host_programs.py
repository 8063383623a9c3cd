"""The programs of ``tests.host``, started."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import Result
from sentry_inspector import Inspector

from .host.manage import cli
from .tools.command_line import run
from .tools.environments import recording
from .tools.programs import PRELOADED, Api, Program
from .tools.recorded import Recorded

HOST = f"{__package__}.host"
# Returns the address of a database that nobody has used.
NewDatabase = Callable[[], str]


def both_rates(*marks: pytest.MarkDecorator) -> pytest.MarkDecorator:
    """Return the mark of a test of what is ``recorded_or_not``; the recorded half has ``marks``."""
    return pytest.mark.parametrize(
        "recorded_or_not",
        ["0", pytest.param("1", marks=marks)],
        ids=["unrecorded", "recorded"],
        indirect=True,
    )


def new_inspector() -> Inspector:
    """Return an inspector, to be entered, with a project for each process."""
    return Inspector(projects=("backend", "worker", "frontend"), store=Recorded())


def received(inspector: Inspector) -> bytes:
    """Return every byte that has arrived, those of envelopes that Sentry would refuse as well."""
    store = inspector.store
    refused = store.rejected()
    assert len(refused) == store.last_rejected, "some refused envelopes are forgotten"
    assert all(len(one.body) == one.size for one in refused), "some are not whole"
    return b"\n".join([*(item.raw for item in store.events()), *(one.body for one in refused)])


def host_api(
    directory: Path,
    environment: Mapping[str, str],
    program: str = "bare_api",
    preloaded: Sequence[str] = PRELOADED,
) -> Api:
    """Run an API of ``host/programs/``."""
    return Api(f"{HOST}.programs.{program}:api", environment, directory, preloaded)


def host_worker(
    directory: Path,
    environment: Mapping[str, str],
    program: str = "specimen_worker",
    preloaded: Sequence[str] = PRELOADED,
) -> Program:
    """Run a worker of ``host/programs/``."""
    settings = f"{HOST}.programs.{program}.WorkerSettings"
    return Program(["arq", settings], environment, directory, preloaded)


def with_queue(inspector: Inspector, redis_url: str, directory: Path) -> dict[str, str]:
    """Return an environment for an API and a worker that share a queue and a database."""
    return {
        **with_worker(inspector.dsn("worker"), redis_url, directory),
        "SENTRY_DSN": inspector.dsn("backend"),
    }


def with_worker(dsn: str, redis_url: str, directory: Path) -> dict[str, str]:
    """Return an environment for a worker that reports to ``dsn``."""
    return {
        **recording(dsn),
        "SENTRY_DSN_WORKER": dsn,
        "DATABASE_URL": f"sqlite:///{directory}/test.db",
        "REDIS_URL": redis_url,
        "WORKER_POLL_DELAY": "0.02",
    }


def sentry(*arguments: str, directory: Path, environment: dict[str, str]) -> Result:
    """Run ``manage sentry`` of the host, in this process."""
    return run(cli, "sentry", *arguments, directory=directory, environment=environment)
