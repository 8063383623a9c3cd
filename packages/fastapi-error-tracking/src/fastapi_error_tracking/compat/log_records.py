"""The SDK's integration of ``logging``: which records become events, and how."""

import logging
from contextlib import suppress
from functools import lru_cache
from inspect import signature
from pathlib import Path
from threading import local
from typing import Any

import sentry_sdk
from sentry_sdk.integrations import logging as sdk_logging
from sentry_sdk.integrations.logging import EventHandler, LoggingIntegration

from .events import event_of

SERVER = "uvicorn.error"
"""The logger of all that uvicorn says of itself."""

LIFESPAN = "on"
"""The module of uvicorn that repeats how an application failed to start or stop."""

NOISE = frozenset(
    {
        ("server", "shutdown"),
        ("websockets_sansio_impl", "send_receive_event_to_app"),
    }
)
"""The modules and functions of uvicorn whose errors are nobody's mistakes: it cuts what is open at
its end, as it was told to, and a client sends a text that is none.
"""

MOST_MATCHES = 4_096

_HAS_BREADCRUMB_LEVEL = "breadcrumb_level" in signature(LoggingIntegration).parameters
"""Whether this is the SDK 3, in which ``level`` is that of logs, and ``ignore_logger`` of them."""

_HANDLERS = (
    ("_handle_logs_record", "_handle_event_record", "_handle_breadcrumb_record")
    if _HAS_BREADCRUMB_LEVEL
    else ("_handle_record", "_handle_sentry_logs_record")
)
"""The integration's methods that the SDK calls with each record, in its order."""


def levels(*, breadcrumbs: int, events: int, logs: int) -> dict[str, Any]:
    """Return the arguments of the integration that make of records what is asked for."""
    if _HAS_BREADCRUMB_LEVEL:
        return {"level": logs, "event_level": events, "breadcrumb_level": breadcrumbs}
    kept = {"sentry_logs_level": logs, "capture_sentry_logs": True}
    return {"level": breadcrumbs, "event_level": events, **kept}


def ignore_events_of(logger: str) -> None:
    """Have no events and breadcrumbs made of what ``logger`` says."""
    getattr(sdk_logging, "ignore_logger_for_events" if _HAS_BREADCRUMB_LEVEL else "ignore_logger")(
        logger
    )


def ignore_logs_of(logger: str) -> None:
    """Have no logs made of what ``logger`` says."""
    getattr(
        sdk_logging, "ignore_logger" if _HAS_BREADCRUMB_LEVEL else "ignore_logger_for_sentry_logs"
    )(logger)


class Logging(LoggingIntegration):
    """Has records of errors become events, all of them breadcrumbs, and those of INFO logs.

    Of the server's only its errors are of interest: those of which the application knows nothing.
    """

    def __init__(self) -> None:
        super().__init__(
            **levels(breadcrumbs=logging.INFO, events=logging.ERROR, logs=logging.INFO)
        )
        self._handler = self._event_handler = self._events = Events(level=logging.ERROR)
        _remember_matches()

    def _handle_record(self, record: logging.LogRecord) -> None:
        """Make an event and a breadcrumb of ``record``: the SDK 2 asks for both at once."""
        if _is_taken(record):
            return
        _last.handled = (record.pathname, record.lineno)
        if record.name != SERVER:
            super()._handle_record(record)
        else:
            self._handle_record_of_server(record)

    def _handle_event_record(self, record: logging.LogRecord) -> None:
        """Make an event of ``record``, in the SDK 3."""
        if _is_taken(record):
            return
        _last.handled = (record.pathname, record.lineno)
        if record.name != SERVER:
            super()._handle_event_record(record)  # type: ignore[misc]
        else:
            self._handle_record_of_server(record)

    def _handle_breadcrumb_record(self, record: logging.LogRecord) -> None:
        """Make a breadcrumb of ``record``, in the SDK 3."""
        if record.name != SERVER and not _is_taken(record):
            super()._handle_breadcrumb_record(record)  # type: ignore[misc]

    def _handle_record_of_server(self, record: logging.LogRecord) -> None:
        if record.levelno >= self._events.level and is_servers_own(record):
            self._events.handle(record)

    def _handle_sentry_logs_record(self, record: logging.LogRecord) -> None:
        """Make a log of ``record``."""
        if not _is_taken(record):
            super()._handle_sentry_logs_record(record)

    def _handle_logs_record(self, record: logging.LogRecord) -> None:
        """Make a log of ``record``, in the SDK 3."""
        if not _is_taken(record):
            super()._handle_logs_record(record)  # type: ignore[misc]


def _remember_matches() -> None:
    """Have the SDK remember which loggers' names match which patterns.

    It asks for each line and each of some twenty patterns, twice. That took a tenth of a line.
    """
    module: Any = sdk_logging
    if not hasattr(module.fnmatch, "cache_info"):
        module.fnmatch = lru_cache(maxsize=MOST_MATCHES)(module.fnmatch)


class Events(EventHandler):
    """Makes events of records, also of those with an error that cannot be asked for anything."""

    def emit(self, record: logging.LogRecord) -> None:
        """Make an event of ``record``. Never raises."""
        try:
            self.format(record)
            self._emit(record)
        except Exception:
            with suppress(Exception):
                _emit_its_error(record)


def take(record: logging.LogRecord) -> None:
    """Report a line of another library for logs. Never raises, and reports each but once."""
    with suppress(Exception):
        place = (record.pathname, record.lineno)
        if getattr(_last, "handled", None) == place:
            return  # ``logging`` handed it on
        integration = sentry_sdk.get_client().get_integration(LoggingIntegration)
        if integration is not None:
            _last.taken = None
            for handle in _HANDLERS:
                getattr(integration, handle)(record)
            _last.handled, _last.taken = None, place


def _is_taken(record: logging.LogRecord) -> bool:
    """Return whether structlog or loguru hands on a line that was reported as theirs."""
    taken = getattr(_last, "taken", None)
    return taken is not None and (
        taken == (record.pathname, record.lineno) or "structlog" in Path(record.pathname).parts
    )


_last = local()  # where a line came from that this thread has reported last


def is_noise(record: Any) -> bool:
    """Return whether a record is one of the server that tells of no mistake; None is no record."""
    return (
        getattr(record, "name", None) == SERVER
        and (record.module, record.funcName) in NOISE
        and "uvicorn" in Path(record.pathname).parts
    )


def is_servers_own(record: logging.LogRecord) -> bool:
    """Return whether a record of the server tells of what nothing else tells of.

    Libraries that speak for it tell of clients that misbehave.
    """
    is_its_own = "uvicorn" in Path(record.pathname).parts
    return is_its_own and (record.module != LIFESPAN or bool(record.exc_info))


def _emit_its_error(record: logging.LogRecord) -> None:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return
    event, hint = event_of(error, "logging", handled=True)
    hint["log_record"] = record
    event["logger"] = record.name
    event["logentry"] = {"message": str(record.msg), "formatted": record.getMessage()}
    sentry_sdk.capture_event(event, hint=hint)
