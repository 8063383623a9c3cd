"""Every log line of the process as one JSON object on standard error."""

import logging
import sys
from collections.abc import Callable, Mapping

from asgi_correlation_id.context import correlation_id
from pythonjsonlogger.json import JsonFormatter

{% if cookiecutter.worker %}
# Both programs that run this service give their loggers handlers of their own, ARQ even after it
# has imported the worker. Filters outlive that.
{% else %}
# Uvicorn gives its loggers handlers of their own. Filters outlive that.
{% endif %}
SERVER_LOGGERS = (
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
    "uvicorn.asgi",
#%% if cookiecutter.worker
    "arq",
    "arq.connections",
    "arq.jobs",
    "arq.worker",
#%% endif
)


def configure_logging(level: str, fields: Callable[[], Mapping[str, str]]) -> None:
    """Write lines of ``level`` and above, each with ``fields`` as they are at that moment."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(
            "{levelname}{name}{message}",
            style="{",
            timestamp="time",
            json_ensure_ascii=False,
            rename_fields={"levelname": "level", "name": "logger"},
        )
    )
    handler.addFilter(_AddFields(fields))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in SERVER_LOGGERS:
        logging.getLogger(name).filters = [_HandToRoot()]


class _AddFields(logging.Filter):
    def __init__(self, fields: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._fields = fields

    def filter(self, record: logging.LogRecord) -> bool:
        if request_id := correlation_id.get():
            record.request_id = request_id
        record.__dict__.update(self._fields())
        return True


class _HandToRoot(logging.Filter):
    """Send a record to the root's handlers only, unless it tells what must not be written."""

    def filter(self, record: logging.LogRecord) -> bool:
        root = logging.getLogger()
        if root.isEnabledFor(record.levelno) and not _tells_too_much(record):
            record.__dict__.pop("color_message", None)
            root.handle(record)
        return False


def _tells_too_much(record: logging.LogRecord) -> bool:
{% if cookiecutter.worker %}
    """Say whether ``record`` holds a query string, or a job's arguments, result or error.

    The lines of ``access_log`` and ``queue`` stand in for these.
    """
    is_job_line = record.name == "arq.worker" and str(record.msg).startswith("%6.2fs")
    return is_job_line or record.name == "uvicorn.access"
{% else %}
    """Say whether ``record`` holds a query string; ``access_log`` writes its line without it."""
    return record.name == "uvicorn.access"
{% endif %}
