"""The SDK: which options it runs with, how it starts, reports and flushes."""

import asyncio
import logging
import platform
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import sentry_sdk
from fastapi_installed_apps import Process
from sentry_sdk.integrations import Integration
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import (
    LoggingIntegration,
    ignore_logger,
    ignore_logger_for_sentry_logs,
)
from sentry_sdk.integrations.threading import ThreadingIntegration
from sentry_sdk.utils import event_from_exception

from .before_send import BeforeSend
from .limiter import Limiter
from .sampling import Sampler
from .scrubbing import Scrubber
from .settings import Settings
from .transport import transport

FLUSH_SECONDS = 2.0
SERVICES = {Process.API: "backend", Process.WORKER: "worker", Process.COMMAND: "backend"}

IGNORED_ERRORS = (KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError)


# What these say is told by events and transactions, or holds arguments, results, paths and queries.
IGNORED_LOGGERS = (
    "arq.worker",
    "uvicorn.access",
    "uvicorn.error",
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
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
    "frame_context_lines": 0,
}

OPTIONAL_INTEGRATIONS = {"sqlalchemy": "SqlalchemyIntegration", "redis": "RedisIntegration"}

logger = logging.getLogger(__package__)


def is_active() -> bool:
    """Return whether anything is reported from this process."""
    return sentry_sdk.get_client().is_active()


def start(
    settings: Settings, process: Process, package: str, scrubber: Scrubber, sampler: Sampler
) -> bool:
    """Start the SDK for ``process``, unless it has no DSN, and return whether it runs.

    Nothing that goes wrong here reaches the application: it then runs unmonitored and says so once.
    """
    dsn = settings.dsn
    if process is Process.WORKER:
        dsn = settings.dsn_worker or dsn
    if dsn is None:
        return False
    try:
        sentry_sdk.init(**options(settings, process, package, dsn, scrubber, sampler))
        sentry_sdk.get_global_scope().set_context(
            "runtime",
            {"name": platform.python_implementation(), "version": platform.python_version()},
        )
        sentry_sdk.get_isolation_scope()  # made here, so that tasks inherit it: one trace a process
        for name in IGNORED_LOGGERS:
            ignore_logger(name)
            ignore_logger_for_sentry_logs(name)
    except Exception as error:
        logger.error("Error tracking could not start and is off: %s", type(error).__name__)
        return False
    return True


def options(
    settings: Settings,
    process: Process,
    package: str,
    dsn: str,
    scrubber: Scrubber,
    sampler: Sampler,
) -> dict[str, Any]:
    """Return what the SDK is initialised with."""
    service = SERVICES[process]
    hooks = BeforeSend(service, settings.untraced_paths, scrubber)
    return {
        "dsn": dsn,
        "environment": settings.environment,
        "release": settings.release or "",  # None would ask git
        "server_name": service,  # None would be the host's name
        "transport": transport(scrubber, Limiter.from_settings(settings)),
        "shutdown_timeout": FLUSH_SECONDS,
        "spotlight": False,  # its copies bypass the transport, and a variable alone switches it on
        # what is seen
        "default_integrations": False,
        "auto_enabling_integrations": False,
        "integrations": integrations(),
        "ignore_errors": IGNORED_ERRORS,
        "attach_stacktrace": True,
        "max_breadcrumbs": 50,
        "in_app_include": [package],
        # what is measured
        "traces_sampler": sampler,
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

    Of the SDK's defaults these are left out: argv (the command line), modules (a list of packages
    with every event), stdlib (addresses of outgoing requests, arguments of commands). Those of
    Starlette and FastAPI are left out for what they cost, and `middleware.py` and `handlers.py`
    report the same; that of ARQ too: `jobs.run` sees what it misses.
    """
    found: list[Integration] = [
        AtexitIntegration(callback=_wait_silently),
        DedupeIntegration(),
        ExcepthookIntegration(),
        LoggingIntegration(
            level=logging.INFO,
            event_level=logging.ERROR,
            sentry_logs_level=logging.INFO,
            capture_sentry_logs=True,
        ),
        ThreadingIntegration(),
    ]
    for library, name in OPTIONAL_INTEGRATIONS.items():
        if find_spec(library):
            module = import_module(f"sentry_sdk.integrations.{library}")
            found.append(getattr(module, name)())
    return found


def report(error: BaseException, mechanism: str, *, handled: bool = False) -> None:
    """Report ``error``."""
    if is_active():
        event, hint = event_from_exception(
            error,
            client_options=sentry_sdk.get_client().options,
            mechanism={"type": mechanism, "handled": handled},
        )
        sentry_sdk.capture_event(event, hint=hint)


async def flush() -> None:
    """Send what is waiting: events, logs, metrics, sessions. Takes at most 2 s."""
    if is_active():
        await asyncio.to_thread(sentry_sdk.flush, FLUSH_SECONDS)


def _wait_silently(_pending: int, _timeout: float) -> None:
    """Stand in for the SDK's callback, which prints to standard error."""
