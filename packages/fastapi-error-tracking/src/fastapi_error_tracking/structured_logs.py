"""Lines of structlog and loguru, which reach the tracker as those of ``logging`` do.

A processor for the one and a sink for the other. Names of events and messages are read from the
source that logs them; what is bound beside them leaves if it is declared.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from types import FrameType
from typing import Any

from .compat.log_records import take

__all__ = ["loguru_sink", "structlog_processor"]

MAX_FRAMES = 60

_LEVELS = {"warn": "warning", "fatal": "critical", "exception": "error", "msg": "info"}
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def structlog_processor(
    _logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Report a line of structlog, and hand it on as it is. It stands before what renders.

    Args:
        method: The method that was called, or the level's name.
        event: The line: ``event``, perhaps ``exc_info``, and what is bound.
    """
    frame = _caller()
    if frame is not None:
        level = logging.getLevelName(_LEVELS.get(method, method).upper())
        fields = {key: value for key, value in event.items() if key not in ("event", "exc_info")}
        take(
            _record(
                name=str(frame.f_globals.get("__name__", "")),
                level=level if isinstance(level, int) else logging.INFO,
                path=frame.f_code.co_filename,
                line=frame.f_lineno,
                function=frame.f_code.co_name,
                text=str(event.get("event", "")),
                error=_error(event.get("exc_info")),
                fields=fields,
            )
        )
    return event


def loguru_sink(message: Any) -> None:
    """Report a line of loguru: ``logger.add(loguru_sink)``, in the thread that logs."""
    line: Mapping[str, Any] = message.record
    error = line["exception"]
    take(
        _record(
            name=str(line["name"] or ""),
            level=min(int(line["level"].no), logging.CRITICAL),
            path=line["file"].path,
            line=line["line"],
            function=line["function"],
            text=line["message"],
            error=error.value if error is not None else None,
            fields=line["extra"],
        )
    )


def _record(
    *,
    name: str,
    level: int,
    path: str,
    line: int,
    function: str,
    text: str,
    error: BaseException | None,
    fields: Mapping[str, Any],
) -> logging.LogRecord:
    about = (type(error), error, error.__traceback__) if error is not None else None
    record = logging.LogRecord(name, level, path, line, text, (), about, function)
    for key, value in fields.items():
        if key not in _OWN:
            setattr(record, key, value)
    return record


def _error(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple) and len(given) == 3:
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exception() if given else None


def _caller() -> FrameType | None:
    """Return the frame that logs, outside structlog."""
    frame: FrameType | None = sys._getframe(2)
    for _ in range(MAX_FRAMES):
        if frame is None:
            return None
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] != "structlog":
            return frame
        frame = frame.f_back
    return None
