"""What leaves a service while a test runs, and the assertion over it."""

import asyncio
import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi_installed_apps import Job, Process, Project, Registry

from ..app import App
from ..compat.testing import client_for_tests
from ..policy_in_force import passing
from .leaks import Leak, leaks
from .planted import Planted
from .receiver import Item, Receiver
from .wiring import FOR_TESTS, installed_in, wired

if TYPE_CHECKING:
    from starlette.testclient import TestClient

OWN_REPORTS = frozenset({"client_report", "session", "sessions"})
"""Items that say nothing of a request or job: of these alone no test proves anything."""


class Outgoing:
    """Receives what a service sends, and finds in it what was planted.

    Args:
        planted: What is searched.
        receiver: What is reported to; it is running.
        project: Finds, where real processes run, the policy that is in force in them.
    """

    def __init__(
        self, planted: Planted, receiver: Receiver, project: Callable[[], Project | None]
    ) -> None:
        self._planted = planted
        self._receiver = receiver
        self._project = project
        self._passing: Mapping[str, str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Variables with which real processes, API and worker, report everything to here.

        Assert when they have ended: until then something may be on its way.
        """
        limits = {f"SENTRY_{name.upper()}": str(value) for name, value in FOR_TESTS.items()}
        return limits | {
            "SENTRY_DSN": self._receiver.dsn("backend"),
            "SENTRY_DSN_WORKER": self._receiver.dsn("worker"),
            "SENTRY_DSN_FRONTEND": self._receiver.dsn("frontend"),
            "SENTRY_ENVIRONMENT": "test",
            "SENTRY_PROFILES_SAMPLE_RATE": "1.0",
            "SECRET_KEY": secrets.token_hex(32),
        }

    @contextmanager
    def client(self, api: FastAPI) -> Iterator["TestClient"]:
        """Run ``api`` in this process, and yield a client for it; it needs httpx.

        Errors of the application are answered as a server answers them.

        Raises:
            LookupError: Error tracking is not installed in ``api``.
        """
        app = installed_in(api)
        with (
            wired(app, self._receiver.dsn("backend"), Process.API, api),
            client_for_tests(api) as client,
        ):
            yield client
            self._remember(app)

    def run_job(self, api: FastAPI, name: str, *arguments: Any) -> Any:
        """Run the job ``name`` of an app of ``api`` once in this process, as a worker would.

        Returns:
            What the job returned, or the exception that it raised.

        Raises:
            LookupError: No app has such a job, or error tracking is not installed in ``api``.
        """
        app = installed_in(api)
        task = next((job for job in app.registry.jobs() if job.name == name), None)
        if task is None:
            names = ", ".join(sorted(job.name for job in app.registry.jobs())) or "none"
            raise LookupError(f"There is no job {name!r}; there are: {names}.")
        job = Job(uuid.uuid4().hex, name, attempt=1, max_tries=1)
        with wired(app, self._receiver.dsn("worker"), Process.WORKER):
            self._remember(app)
            return asyncio.run(_ran(app.registry, job, partial(task.function, *arguments)))

    def items(self, kind: str | None = None) -> list[Item]:
        """Return what has arrived, of one kind (``event``, ``transaction``, …) or of every."""
        return self._receiver.items(kind)

    def wait_for(self, kind: str, count: int = 1, seconds: float = 10.0) -> list[Item]:
        """Return the items of ``kind`` when there are ``count``.

        Raises:
            AssertionError: They have not come in time; it says what has.
        """
        found = self._receiver.wait_for(kind, count, seconds)
        if len(found) < count:
            raise AssertionError(
                f"{len(found)} of {count} items of kind {kind!r} arrived; {self._arrived()}."
            )
        return found

    def leaks(self) -> list[Leak]:
        """Return each place that a planted value left by."""
        return leaks(self._planted.plants, self._receiver.received, self._policy())

    def assert_private(self) -> None:
        """Assert that something was sent, and nothing in it is what was planted.

        Raises:
            AssertionError: Something planted left: it says where and by which rule; or nothing was
                sent, or nothing planted, and the test could not have failed.
        """
        if not self._planted.plants:
            raise AssertionError("Nothing was planted: ask `planted` for the values you send.")
        if all(item.kind in OWN_REPORTS for item in self.items()):
            raise AssertionError(
                "Nothing was sent, so that this test could not have failed;"
                f" {self._arrived()}. Have something go wrong, or end the processes before."
            )
        if found := self.leaks():
            raise AssertionError("\n".join(["What was planted has left:", *map(str, found)]))

    def _arrived(self) -> str:
        kinds = [item.kind for item in self.items()]
        counts = (f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
        return f"what arrived: {', '.join(counts) or 'nothing'}"

    def _remember(self, app: App) -> None:
        self._passing = passing(app.scrubber.gate.context, app.registry)

    def _policy(self) -> Mapping[str, str]:
        if self._passing is None and (project := self._project()) is not None:
            registry = Registry.load(project)
            if isinstance(app := registry.find(App.label), App):
                app.scrubber.learn(registry)
                self._remember(app)
        return self._passing or {}


async def _ran(registry: Registry, job: Job, call: Callable[[], Any]) -> Any:
    async with registry.lifespan(Process.WORKER):
        try:
            return await registry.run_job(job, call)
        except Exception as error:
            return error
