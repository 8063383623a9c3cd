"""Every log line of the process as one JSON object on standard error."""

import logging
import sys
from collections.abc import Callable, Mapping

from asgi_correlation_id.context import correlation_id
from fastapi_installed_apps import hand_server_logs_to_root
from pythonjsonlogger.json import JsonFormatter


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
    hand_server_logs_to_root()


class _AddFields(logging.Filter):
    def __init__(self, fields: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._fields = fields

    def filter(self, record: logging.LogRecord) -> bool:
        if request_id := correlation_id.get():
            record.request_id = request_id
        record.__dict__.update(self._fields())
        return True
