"""Every log line as one JSON object on standard error, with the fields of the apps."""

import json
import logging
import sys
from collections.abc import Callable, Mapping

from fastapi_installed_apps import hand_server_logs_to_root


class _Line(logging.Formatter):
    def __init__(self, fields: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._fields = fields

    def format(self, record: logging.LogRecord) -> str:
        line = {"level": record.levelname, "logger": record.name, "message": record.getMessage()}
        line |= self._fields()
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)


def write_log_lines(fields: Callable[[], Mapping[str, str]]) -> None:
    """Write what this process and its server log, each line with ``fields`` as they are then."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line(fields))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel("INFO")
    hand_server_logs_to_root()
