"""Turns the lines that processes write for machines into lines that people read."""

import json
import re
import sysconfig
from collections.abc import Iterable, Sequence

Part = tuple[str, str]  # a text that a terminal does not obey, and its style
Line = Sequence[Part]

LEVELS = {"error": "red", "fatal": "red", "critical": "red", "warning": "yellow"}
ERRORS = {"error", "fatal", "critical"}
LIBRARIES = sysconfig.get_path("purelib")
DIM = "dim"
# Fields of a log record that only machines need.
UNSHOWN = {"time", "request_id", "trace_id", "span_id"}
# Words of plain lines that tell of an error.
ALARMING = re.compile(
    r"\b(error|exception|traceback|critical|fatal)\b|\w(error|exception)\b", re.IGNORECASE
)


def for_people(line: str) -> list[Line]:
    """Return a line that a child wrote: a log record in JSON becomes lines people can read."""
    record = _record(line)
    if record is None:
        return [[(printable(line), "")]]
    level, message, traceback, details = record
    first, *others = message.splitlines() or [""]
    shown: list[Line] = [
        [
            (printable(level), LEVELS.get(level, "")),
            (f" {printable(first)}".rstrip(), ""),
            (f" {printable(details)}" if details else "", DIM),
        ]
    ]
    more = [*others, *own_frames(traceback.splitlines())]
    return [*shown, *([(printable(each), "")] for each in more)]


def tells_of_an_error(line: str) -> bool:
    """Say whether a line that a child wrote is what somebody looks for who looks for errors."""
    record = _record(line)
    return record[0] in ERRORS if record else ALARMING.search(line) is not None


def own_frames(traceback: Iterable[str]) -> list[str]:
    """Leave the frames of libraries out of lines that may be a traceback."""
    lines = []
    own = True
    for line in traceback:
        if line.startswith('  File "'):
            own = LIBRARIES not in line and not line.startswith('  File "<frozen')
        elif not line.startswith("    "):
            own = True
        if own:
            lines.append(line)
    return lines


def printable(text: str) -> str:
    """Return ``text`` with what a terminal would obey escaped, as Python's source writes it."""
    if text.isprintable():
        return text
    return "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    if character == "\t":
        return "    "
    return " " if character == "\xa0" else ascii(character)[1:-1]


def _record(line: str) -> tuple[str, str, str, str] | None:
    """Return a log record's level, message, traceback and details; None if it is none."""
    if not line.startswith("{"):
        return None
    try:
        record = json.loads(line)
        message, level = str(record.pop("message")).strip(), str(record.pop("level")).lower()
        traceback = str(record.pop("exc_info", ""))
        details = " ".join(f"{key}={value}" for key, value in record.items() if key not in UNSHOWN)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return level, message, traceback, details
