"""Turns the lines that processes write for machines into lines that people read."""

import json
import sysconfig

import click

LEVELS = {"error": "red", "fatal": "red", "critical": "red", "warning": "yellow"}
LIBRARIES = sysconfig.get_path("purelib")
# Fields of a log record that only machines need.
UNSHOWN = {"time", "request_id", "trace_id", "span_id"}


def for_people(line: str) -> list[str]:
    """Return a line that a child wrote: a log record in JSON becomes lines people can read."""
    try:
        record = json.loads(line)
        message, level = str(record.pop("message")).strip(), str(record.pop("level"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return [line]
    traceback = str(record.pop("exc_info", ""))
    details = " ".join(f"{name}={value}" for name, value in record.items() if name not in UNSHOWN)
    marked = click.style(level.lower(), fg=LEVELS.get(level.lower()))
    return [f"{marked} {message} {dim(details)}".rstrip(), *_own_frames(traceback)]


def _own_frames(traceback: str) -> list[str]:
    """Leave the frames of libraries out: the inspector shows all of them."""
    lines = []
    own = True
    for line in traceback.splitlines():
        if line.startswith('  File "'):
            own = LIBRARIES not in line
        elif not line.startswith("    "):
            own = True
        if own:
            lines.append(line)
    return lines


def dim(text: str) -> str:
    """Return ``text`` for what matters less."""
    return click.style(text, dim=True) if text else ""


def printable(text: str) -> str:
    """Return ``text`` without what a terminal would obey."""
    return "".join(character if character.isprintable() else "�" for character in text)
