"""Names to a developer, once each, what was removed for want of a declaration.

Only in development: it says names and, of values, their kinds; a short word is quoted as the one
choice there is so far.
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from threading import local
from types import FrameType
from typing import Any

from fastapi_installed_apps import Choice, Count, Duration, Flag, Identifier, Kind

Place = tuple[str, str]

MAX_FRAMES = 100
MOST = 1_000

_SECTIONS = {"tags": "tag", "attributes": "attribute", "contexts": "context"}
_NAME = re.compile(r"[A-Za-z_][\w.:-]{0,60}")

# What the SDK adds by itself, named as OpenTelemetry's conventions name things.
_OF_SDK = re.compile(
    r"(?:sentry|sys|http|url|server|client|network|net|db|code|logger|os|process|thread|user|user_agent"
    r"|messaging|cache|redis|browser|device|faas|cloud|gen_ai|ai|mcp|rpc|exception|error|profiler"
    r"|socket|event|reason|transaction)(?:[._].*)?|asgi|cloud_resource|gpu|app|otel|missing_instr.*"
)

logger = logging.getLogger(__package__.rpartition(".")[0])


class Undeclared:
    """Logs a line for each name: what to write, and in which app.

    Args:
        apps: The packages of the apps, and how to call each.
        routes: Which of them has a route or job, by its name.
    """

    def __init__(self, apps: Mapping[str, str], routes: Mapping[str, str] | None = None) -> None:
        self._apps = apps
        self._routes = routes or {}
        self._told: set[str] = set()
        self._now = local()

    @contextmanager
    def judging(self, item: Any) -> Iterator[None]:
        """Have what is named meanwhile belong to the app that ``item`` tells of."""
        self._now.item = item
        try:
            yield
        finally:
            self._now.item = None

    def place(self, section: str, path: str, key: Any, value: Any) -> Place:
        """Return the place of what is not declared and why it is removed; log that once."""
        if type(key) is not str or not _NAME.fullmatch(key) or _OF_SDK.fullmatch(key):
            return f"{path}.*", "unlisted"
        what = _SECTIONS.get(section, section)
        if type(value) is dict and "value" in value:
            value = value["value"]
        self._tell(f"{what} {key!r}", f"is not declared: {_add(key, value)}")
        return f"{path}.{key}", f"not declared: {_add(key, value)}"

    def metric(self, name: str, value: Any) -> None:
        """Log that a metric is not declared."""
        if _NAME.fullmatch(name):
            kind = Count() if Count().holds(value) else Duration()
            self._tell(f"metric {name!r}", f'is not declared: add "{name}": {kind} to telemetry()')

    def outside(self, path: str, kind: Kind) -> None:
        """Log that a value under a declared name is none of its kind."""
        section, _, name = path.rpartition("." if ".contexts." not in path else ".contexts.")
        what = _what(section, path)
        self._tell(f"{what} {name!r}", f"stays: its value is none of {kind}")

    def _tell(self, what: str, said: str) -> None:
        if what in self._told or len(self._told) >= MOST:
            return
        self._told.add(what)
        app = self._app()
        logger.warning("%s%s %s", what, f" of {app}" if app else "", said)

    def _app(self) -> str:
        """Return the app whose code runs right now, failed, or has the route or job."""
        item = getattr(self._now, "item", None)
        item = item if isinstance(item, dict) else {}
        for module in chain(_running(), _failed(item)):
            for package, name in self._apps.items():
                if isinstance(module, str) and f"{module}.".startswith(f"{package}."):
                    return name
        return self._routes.get(str(item.get("transaction")), "")


def _running() -> Iterator[Any]:
    frame: FrameType | None = sys._getframe(1)
    for _ in range(MAX_FRAMES):
        if frame is None:
            return
        yield frame.f_globals.get("__name__")
        frame = frame.f_back


def _failed(event: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the modules of what was raised, the innermost first."""
    for error in reversed((event.get("exception") or {}).get("values") or ()):
        for frame in reversed((error.get("stacktrace") or {}).get("frames") or ()):
            yield frame.get("module")


def _what(section: str, path: str) -> str:
    if ".contexts." in path:
        return "context key"
    return "tag" if section.endswith("tags") else "attribute"


def _add(key: str, value: Any) -> str:
    if type(value) is dict:
        inner = ", ".join(f'"{k}": {_guessed(v)}' for k, v in islice(value.items(), 5))
        return f'add "{key}": {{{inner}}} to telemetry()'
    return f'add "{key}": {_guessed(value)} to telemetry()'


def _guessed(value: object) -> str:
    if isinstance(value, bool):
        return str(Flag())
    if isinstance(value, int | float):
        return str(Count() if Count().holds(value) else Duration())
    if isinstance(value, str) and value.isidentifier() and len(value) <= 30:
        return str(Choice(value)).replace("'", '"')
    return str(Identifier())
