"""The SDK's integration of ``logging``: which records become events, and how."""

import logging
from contextlib import suppress
from pathlib import Path
from threading import local

import sentry_sdk
from sentry_sdk.integrations.logging import EventHandler, LoggingIntegration

from .events import event_of

SERVER = "uvicorn.error"
"""The logger of all that uvicorn says of itself."""

LIFESPAN = "on"
"""The module of uvicorn that repeats how an application failed to start or stop."""


class Logging(LoggingIntegration):
    """Has records of errors become events, all of them breadcrumbs, and those of INFO logs.

    Of the server's only its errors are of interest: those of which the application knows nothing.
    """

    def __init__(self) -> None:
        super().__init__(
            level=logging.INFO,
            event_level=logging.ERROR,
            sentry_logs_level=logging.INFO,
            capture_sentry_logs=True,
        )
        self._handler = self._events = Events(level=logging.ERROR)

    def _handle_record(self, record: logging.LogRecord) -> None:
        if _is_taken(record):
            return
        _last.handled = (record.pathname, record.lineno)
        if record.name != SERVER:
            super()._handle_record(record)
        elif record.levelno >= self._events.level and is_servers_own(record):
            self._events.handle(record)

    def _handle_sentry_logs_record(self, record: logging.LogRecord) -> None:
        if not _is_taken(record):
            super()._handle_sentry_logs_record(record)


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
            integration._handle_record(record)
            integration._handle_sentry_logs_record(record)
            _last.handled, _last.taken = None, place


def _is_taken(record: logging.LogRecord) -> bool:
    """Return whether structlog or loguru hands on a line that was reported as theirs."""
    taken = getattr(_last, "taken", None)
    return taken is not None and (
        taken == (record.pathname, record.lineno) or "structlog" in Path(record.pathname).parts
    )


_last = local()  # where a line came from that this thread has reported last


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
