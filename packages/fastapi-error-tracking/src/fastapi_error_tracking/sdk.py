"""The SDK as one application runs it: which options it has, how it starts, reports and flushes."""

import logging
import platform
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar, Literal

import sentry_sdk
from fastapi_installed_apps import Process
from sentry_sdk.integrations import Integration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration

from .before_send import BeforeSend
from .compat.children import report_from_children
from .compat.client import Client
from .compat.debug import silence
from .compat.events import event_of
from .compat.frames import make_each_once
from .compat.log_records import SERVER, Logging, ignore_events_of, ignore_logs_of
from .compat.odd_errors import guard
from .compat.other_clients import keep_out
from .compat.scopes import ProcessScopes, RunScope, generators_end_outside
from .compat.threads import Threads
from .compat.tracing import LIFECYCLES
from .compat.unheard import AtExit, report_unheard
from .extension import Extension
from .failures import ON_PURPOSE
from .finalizers import watch_the_collector
from .limiter import Limiter
from .own_thread import in_own_thread
from .repetition import is_repeated
from .runs import Run
from .sampling import Sampler
from .scrubbing import Scrubber
from .settings import Settings
from .transport import guarded

FLUSH_SECONDS = 2.0
SERVICES = {Process.API: "backend", Process.WORKER: "worker", Process.COMMAND: "backend"}

# What these say is told by events and transactions, or holds arguments, results, paths and queries.
IGNORED_LOGGERS = (
    "arq.worker",
    "httpx",
    "uvicorn.access",
    "fastapi_installed_apps.access_log",
    "fastapi_installed_apps.queue",
    __package__,
)

# Every field is written out: one that is left out is collected, and a misspelt one is not noticed.
COLLECT_NOTHING: dict[str, Any] = {
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "off"}},
    "http_bodies": [],
    "url_query_params": {"mode": "off"},
    "graphql": {"document": False, "variables": False},
    "gen_ai": {"inputs": False, "outputs": False},
    "mcp": {"inputs": False, "outputs": False},  # of the SDK 3; the other passes it over
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
    "frame_context_lines": 0,
}

OPTIONAL_INTEGRATIONS = {
    "sqlalchemy": (f"{__package__}.compat.statements", "Statements"),
    "redis": ("sentry_sdk.integrations.redis", "RedisIntegration"),
}

# What is raised here on purpose stands for an error of the application.
OWN_ERRORS = (f"{__package__}.deliberate_errors", f"{__package__}.commands.delivery")

logger = logging.getLogger(__package__)


class Sdk:
    """The SDK's client of one application. It reports nothing until ``start``.

    The client started last is also the process's own, for what happens outside of requests and
    jobs. Inside them each application has its own, so that two in one process keep apart.
    """

    _turn: ClassVar["Sdk | None"] = None
    """Whose release and environment the SDK has noted for logs and metrics: it has one note."""

    def __init__(self) -> None:
        self._client: Client | None = None
        self._has_failed = False

    @property
    def is_active(self) -> bool:
        """Whether anything is reported."""
        return self._client is not None and self._client.is_active()

    def start(self, options: dict[str, Any]) -> bool:
        """Start the SDK with ``options``, and return whether it runs.

        Nothing that goes wrong here reaches the application: it then runs unmonitored and says so
        once.
        """
        try:
            client = self._client_with(options)
            guard()
            make_each_once()
            report_from_children(partial(self.report, mechanism="multiprocessing"))
            report_unheard(partial(self.report_nobodys, mechanism="unraisablehook"))
            silence()
            sentry_sdk.get_global_scope().set_context(
                "runtime",
                {"name": platform.python_implementation(), "version": platform.python_version()},
            )
            for name in IGNORED_LOGGERS:
                ignore_events_of(name)
            for name in (*IGNORED_LOGGERS, SERVER):
                ignore_logs_of(name)
        except Exception as error:
            logger.error("Error tracking could not start and is off: %s", type(error).__name__)
            return False
        self._client = client
        Sdk._turn = self
        return True

    @staticmethod
    def _client_with(options: dict[str, Any]) -> Client:
        keep_out(logger.warning)
        watch_the_collector()
        client = Client(ProcessScopes(), options)
        sentry_sdk.get_global_scope().set_client(client)
        return client

    def running(self, run: Run) -> AbstractContextManager[RunScope]:
        """Have what happens meanwhile belong to ``run``, and be reported by this application.

        Gives the scope for all that is said of it. What was said of another run is not in it, even
        if that one runs still, and has led to this.
        """
        if self._client is None:
            raise RuntimeError("error tracking is off")
        fork = self._client.scopes.forked_for(run, self._client)
        if Sdk._turn is not self:
            self._take_turn(fork.isolation)
        return fork

    def alive(self) -> AbstractContextManager[None]:
        """Return what surrounds the life of an event loop that requests or jobs run on."""
        return (
            nullcontext() if self._client is None else generators_end_outside(self._client.scopes)
        )

    def bind(self, scope: sentry_sdk.Scope) -> None:
        """Have what happens in ``scope`` reported by this application.

        The SDK then notes anew what it says of every log and metric. An application that has the
        process to itself is spared that.
        """
        if Sdk._turn is not self or sentry_sdk.get_client() is not self._client:
            self._take_turn(scope)

    def _take_turn(self, scope: sentry_sdk.Scope) -> None:
        scope.set_client(self._client)
        Sdk._turn = self

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Have what happens meanwhile reported by this application."""
        if sentry_sdk.get_client() is self._client:
            yield
            return
        with sentry_sdk.new_scope() as scope:
            self.bind(scope)
            yield

    def report(
        self,
        error: BaseException,
        mechanism: str,
        *,
        handled: bool = False,
        level: Literal["error", "warning"] = "error",
    ) -> None:
        """Report ``error``, unless it was reported in this run already. Never raises.

        Of an error that cannot be asked for what it says, its type and stack are reported.
        """
        if not self.is_active:
            return
        try:
            with self.bound():
                if is_repeated(error):
                    return
                event, hint = event_of(error, mechanism, handled=handled)
                event["level"] = level
                sentry_sdk.capture_event(event, hint=hint)
        except Exception as failure:
            if not self._has_failed:
                self._has_failed = True
                logger.error("Error tracking could not report: %s", type(failure).__name__)

    def report_nobodys(self, error: BaseException, mechanism: str) -> None:
        """Report ``error``, which belongs to no run, though code of one may be running."""
        if self._client is not None:
            with self._client.scopes.entered():
                self.report(error, mechanism)

    async def flush(self) -> None:
        """Send what is waiting: events, logs, metrics, sessions. Takes at most 2 s."""
        if self._client is not None and self._client.is_active():
            await in_own_thread(partial(self._client.flush, FLUSH_SECONDS))


def options(
    settings: Settings,
    process: Process,
    package: str,
    dsn: str,
    scrubber: Scrubber,
    sampler: Sampler,
    own: Extension,
) -> dict[str, Any]:
    """Return what the SDK is initialised with for ``process`` of the application in ``package``."""
    service = SERVICES[process]
    hooks = BeforeSend(service, settings.untraced_paths, scrubber, own)
    return {
        "dsn": dsn,
        "environment": settings.environment,
        "release": settings.release or "",  # None would ask git
        "server_name": service,  # None would be the host's name
        "transport": guarded(
            dsn, scrubber, Limiter.from_settings(settings), settings.watch_sample_rate
        ),
        "shutdown_timeout": FLUSH_SECONDS,
        "spotlight": False,  # its copies bypass the transport, and a variable alone switches it on
        # what is seen
        "default_integrations": False,
        "auto_enabling_integrations": False,
        "integrations": [*integrations(), *own.integrations()],
        "ignore_errors": ON_PURPOSE,
        "attach_stacktrace": True,
        "max_breadcrumbs": 50,
        "in_app_include": [package, *OWN_ERRORS],
        # what is measured
        "traces_sampler": sampler,
        "trace_lifecycle": settings.trace_lifecycle or LIFECYCLES[0],
        "profile_session_sample_rate": settings.profiles_sample_rate,
        "profile_lifecycle": "trace",
        "trace_propagation_targets": list(settings.trace_propagation_targets),
        # what is not collected
        "data_collection": COLLECT_NOTHING,
        "include_local_variables": False,
        "include_source_context": False,
        "max_request_body_size": "never",
        # what leaves
        "before_breadcrumb": scrubber.breadcrumb,
        "before_send": hooks.event,
        "before_send_transaction": hooks.transaction,
        "before_send_log": hooks.log,
        "before_send_metric": hooks.metric,
    }


def integrations() -> list[Integration]:
    """Return the integrations with what is installed.

    Of the SDK's defaults these are left out: argv (the command line), dedupe (``repetition`` tells
    more of them), modules (a list of packages with every event), stdlib (addresses of outgoing
    requests, arguments of commands). Those of Starlette and FastAPI are left out for what they
    cost, and ``middleware`` and ``error_handlers`` report the same; that of ARQ too: ``jobs.run``
    sees what it misses.
    """
    found: list[Integration] = [
        AtExit(),
        ExcepthookIntegration(),
        Logging(),
        Threads(),
    ]
    for library, (module, name) in OPTIONAL_INTEGRATIONS.items():
        if find_spec(library):
            found.append(getattr(import_module(module), name)())
    return found
