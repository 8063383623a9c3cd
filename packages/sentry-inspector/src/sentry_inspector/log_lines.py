"""Logs line by line: an SDK sends many in one item, of any traces and any levels."""

from collections.abc import Iterable
from typing import Any

from .refusal import Refused
from .store import Captured
from .trace import seconds
from .untrusted_json import mapping, mappings, text_or_none

MOST = 2_000
LONGEST = 1_000  # characters of a line


def log_lines(items: Iterable[Captured], most: int = MOST) -> list[dict[str, Any]]:
    """Return the newest lines of log items, oldest first. ``time`` is seconds since the epoch."""
    newest = [item for item in items if item.kind == "log"][-most:]
    lines = [line for item in newest for line in _lines(item)]
    return sorted(lines, key=lambda line: line["time"])[-most:]


def _lines(item: Captured) -> list[dict[str, Any]]:
    try:
        held = mappings(mapping(item.json).get("items"))
    except Refused:
        return []
    return [
        {
            "id": f"{item.id}.{at}",
            "item": item.id,
            "number": item.number,
            "kind": "log",
            "service": item.service,
            "time": seconds(log.get("timestamp")) or item.received,
            "level": _level(log.get("level")),
            "title": text_or_none(log.get("body"), LONGEST) or "(no text)",
            "trace_id": text_or_none(log.get("trace_id")),
            "release": item.summary.release,
            "environment": item.summary.environment,
        }
        for at, log in enumerate(held)
    ]


def _level(level: Any) -> str | None:
    said = text_or_none(level, 20)
    return "warning" if said == "warn" else said
