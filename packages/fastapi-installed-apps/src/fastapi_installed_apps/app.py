"""What an app is: a class with a hook for each thing that an app can add to a service."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import click
from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from .findings import Finding
from .jobs import CronJob, Job, Task
from .telemetry import Telemetry

if TYPE_CHECKING:
    from .registry import Registry


class Process(StrEnum):
    """The process an app is being set up in."""

    API = "api"
    WORKER = "worker"
    COMMAND = "command"


class AppConfig:
    """One installed app. Every hook has a default that does nothing.

    ``__init__`` reads the app's settings; ``setup`` runs before the application or worker exists;
    ``ready`` runs last, when everything is in place. ``label`` is the name that the app is found
    by; ``registry`` is what it is installed in, and ``registry.project`` is for whom.
    """

    label: str
    registry: "Registry"

    def setup(self, process: Process) -> None:
        """Prepare the process, before anything else is built."""

    def routers(self) -> Iterable[APIRouter]:
        """Return the routers to mount under the project's ``api_prefix``."""
        return ()

    def middleware(self) -> Iterable[Middleware]:
        """Return ASGI middleware, outermost first."""
        return ()

    def assemble(self, api: FastAPI, build: Callable[[], ASGIApp]) -> ASGIApp:
        """Return ``api`` as it is served: what ``build`` returns, or something around it.

        Called once, before the first request, when every route, middleware and error handler of
        ``api`` is there; the first installed app is the outermost.
        """
        return build()

    def lifespan(self, process: Process) -> AbstractAsyncContextManager[None]:
        """Return what surrounds the life of the API or worker."""
        return nullcontext()

    def tasks(self) -> Iterable[Task]:
        """Return the background jobs this app can run."""
        return ()

    def cron_jobs(self) -> Iterable[CronJob]:
        """Return the jobs this app runs by the clock."""
        return ()

    def job_headers(self) -> Mapping[str, str]:
        """Return what travels with a job that is being enqueued now."""
        return {}

    async def run_job(self, job: Job, call: Callable[[], Awaitable[Any]]) -> Any:
        """Run ``job`` by awaiting ``call``; the first installed app is the outermost.

        Every attempt passes here, and ``call`` tells how it ended: it returns the result, or raises

        - ``RetryJob``: the task asked to run again, and will. No failure.
        - ``CancelledError``: the job was aborted, or the worker stops and it will run again. No
          failure.
        - ``JobFailed``: its tries are exhausted (``attempt`` and ``max_tries`` say so), no task has
          this name, its message cannot be read (``name`` is then ``unreadable``), or the result
          that is to be kept cannot be written.
        - ``TimeoutError``: it took longer than its ``timeout``; the cause shows where it was.
        - any other exception: the task raised it.

        Whatever comes out must be raised on. ``headers`` is what every app's ``job_headers`` said
        where the job was enqueued; a cron job has none. Failures are logged by the queue's logger
        (``fastapi_installed_apps.queue``) with the same exception.
        """
        return await call()

    def log_fields(self) -> Mapping[str, str]:
        """Return fields to add to the log line being written now."""
        return {}

    def telemetry(self) -> Telemetry:
        """Return what may leave the process in this app's name."""
        return Telemetry()

    def checks(self, deploy: bool) -> Iterable[Finding]:
        """Return what is wrong with this app's configuration; ``deploy``: in production."""
        return ()

    def commands(self) -> Iterable[click.Command]:
        """Return commands for ``manage``."""
        return ()

    def ready(self, process: Process) -> None:
        """Finish, once every app is set up and built in."""

    def crashed(self, error: BaseException) -> None:
        """Report ``error``, which ends this process after ``setup`` and before it does its work.

        A later app that cannot be loaded is such an error, and so is a queue that does not answer.
        It may be one outside ``Exception``, as ``sys.exit``, and may have passed ``lifespan`` too.
        """
