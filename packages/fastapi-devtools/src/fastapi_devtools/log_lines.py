"""Turns the lines that processes write for machines into lines that people read."""

import json
import re
import sysconfig
from collections.abc import Sequence

Part = tuple[str, str]  # a text that a terminal does not obey, and its style
Line = Sequence[Part]

LEVELS = {"error": "red", "fatal": "red", "critical": "red", "warning": "yellow"}
ERRORS = {"error", "fatal", "critical"}
LIBRARIES = sysconfig.get_path("purelib")
# Where no file is that people work on.
ELSEWHERE = (LIBRARIES, *map(sysconfig.get_path, ("platlib", "stdlib", "platstdlib")), "<frozen ")
DIM = "dim"
LONGEST = 4000  # characters of a line that are shown
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
    more = [*others, *filter(OwnFrames(), traceback.splitlines())]
    return [*shown, *([(printable(each), "")] for each in more)]


def tells_of_an_error(line: str) -> bool:
    """Say whether a line that a child wrote is what somebody looks for who looks for errors."""
    record = _record(line)
    return record[0] in ERRORS if record else ALARMING.search(line) is not None


class OwnFrames:
    """Says of lines, one after the other, whether they are no frame of a library in a traceback.

    The inspector shows all of them.
    """

    def __init__(self) -> None:
        self._own = True

    def __call__(self, line: str) -> bool:
        """Say it of the next line."""
        if line.startswith('  File "'):
            self._own = not line.removeprefix('  File "').startswith(ELSEWHERE)
        elif not line.startswith("    "):
            self._own = True
        return self._own


def printable(text: str) -> str:
    """Return ``text`` with what a terminal would obey escaped, as Python's source writes it.

    Of a text that nobody reads to its end, it is the beginning.
    """
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… and {len(text) - LONGEST} more characters"
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
