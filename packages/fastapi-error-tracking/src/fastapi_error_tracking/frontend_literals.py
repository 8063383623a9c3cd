"""What the frontend's source says: of a browser's texts nothing else passes the tunnel.

The file that ``SENTRY_FRONTEND_LITERALS`` names, and the frontend's build or development server
writes, holds ``{"templates": [["Visit ", "name", " is over"]], "messages": [["", "name", " is not a
function"]], "names": "a b", "paths": "c d", "files": ["/assets/a.js"], "styles": {"hashes":
["9f…"], "selectors": ".card"}, "telemetry": {"tags": ["plan"]}}``: texts of the source and messages
of browsers, each with what fills its holes at every second place; words separated by spaces; the
files and the stylesheets of the build; and what the frontend declares, by names alone or with their
kinds: ``{"tags": {"plan": {"choice": ["free", "pro"]}, "trial": "flag"}}``.
"""

import json
import logging
import re
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from fastapi_installed_apps import (
    Bytes,
    Choice,
    Count,
    Duration,
    Flag,
    Identifier,
    Kind,
    Ratio,
    Telemetry,
    Text,
    Version,
)
from fastapi_installed_apps.kinds import BY_NAME, AnyNumber

from .privacy.replay_elements import Stylesheets
from .privacy.text.template import Hole, Template, joined

logger = logging.getLogger(__package__)

MAX_TEXT = 2_000
MAX_TEMPLATES = 20_000

_NUMBER = re.compile(r"\d{1,6}")
_ERROR = re.compile(r"(?:Uncaught )?(\w{1,60}): (.*)", re.DOTALL)
_MASKED = frozenset({"", "*", "…"})


class Literals:
    """Say of a text from a browser whether the source wrote it, as the browser's gate renders it.

    Raises:
        ValueError: The file holds something else.
    """

    def __init__(self, data: Any = None) -> None:
        data = {"templates": [], "names": "", "paths": ""} if data is None else data
        try:
            templates = [_template(parts) for parts in data["templates"][:MAX_TEMPLATES]]
            messages = [_template(parts) for parts in data.get("messages", ())[:MAX_TEMPLATES]]
            self._names = frozenset(data["names"].split())
            self._paths = frozenset(data["paths"].split()) | _MASKED
            self.styles = _stylesheets(data.get("styles", {}))
            self._files = frozenset(map(str, data.get("files", ())))
            self.telemetry = _telemetry(data.get("telemetry", {}))
            self.reveals_user_ids = data.get("telemetry", {}).get("publicIdentifiers") is True
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("it holds no literals of a frontend") from error
        self._fixed = frozenset(t.render() for t in (*templates, *messages))
        self._messages = tuple(t for t in messages if t.has_hole)
        self._matches = lru_cache(maxsize=4_096)(self._match)

    @classmethod
    def read(cls, path: Path) -> "Literals":
        """Read the file; ``OSError`` or ``ValueError`` if that is not possible."""
        return cls(json.loads(path.read_text("utf-8")))

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str) or not text or len(text) > MAX_TEXT:
            return False
        return text in self._names or text in self._files or self._matches(text)

    def _match(self, text: str) -> bool:
        if self._is_said(text) or self._is_path(text):
            return True
        said = _ERROR.fullmatch(text)
        return said is not None and said[1] in self._names and self._is_said(said[2])

    def _is_said(self, text: str) -> bool:
        return text in self._fixed or any(self._is_made(text, m) for m in self._messages)

    def _is_made(self, text: str, message: Template) -> bool:
        """Return whether ``text`` is this message of a browser, with nothing of anybody's in it."""
        holes = [part.source for part in message.parts if isinstance(part, Hole)]
        fillings = message.match(text)
        return fillings is not None and all(map(self._may_fill, holes, fillings))

    def _may_fill(self, hole: str, filling: str) -> bool:
        if filling == f"{{{hole}}}":
            return True
        if hole == "n":
            return _NUMBER.fullmatch(filling) is not None
        return hole == "name" and filling in self._names

    def _is_path(self, text: str) -> bool:
        parts = text.removeprefix("/").split("/")
        return text.startswith("/") and all(
            part in self._paths or (part[0] == ":" and part[1:].isidentifier()) for part in parts
        )


class LiteralsFile:
    """The literals of a file that may come, change and go while the process runs.

    A file that cannot be read says nothing, which is logged once. Safe to ask from any thread: who
    asks while it is being read waits, and gets what it holds.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._state: tuple[int, int] | None = (0, 0)  # when it was written, and its bytes
        self._literals = Literals()
        self._lock = Lock()

    def now(self) -> Literals:
        """Return what the file holds: the same object as long as the file is the same."""
        if self._path is None:
            return self._literals
        try:
            about = self._path.stat()
            state = (about.st_mtime_ns, about.st_size)
        except OSError:
            state = None
        with self._lock:
            if state != self._state:
                self._literals = self._read(self._path)
                self._state = state
            return self._literals

    def _read(self, path: Path) -> Literals:
        try:
            return Literals.read(path)
        except (OSError, ValueError) as error:
            logger.error("Texts of browsers are removed: %s", type(error).__name__)
            return Literals()


def _telemetry(declared: dict[str, Any]) -> Telemetry:
    return Telemetry(
        tags=_kinds(declared.get("tags", ())),
        contexts={str(n): _kinds(keys) for n, keys in declared.get("contexts", {}).items()},
        attributes=_kinds(declared.get("attributes", ())),
        metrics=_kinds(declared.get("metrics", ()), AnyNumber()),
        hosts=map(str, declared.get("hosts", ())),
    )


def _kinds(declared: Any, by_name: Kind = BY_NAME) -> dict[str, Kind]:
    """Return the kinds of names: of a list of names ``by_name``, or as an object says."""
    if isinstance(declared, dict):
        return {str(name): _kind(said) for name, said in declared.items()}
    return {str(name): by_name for name in declared}


def _kind(said: Any) -> Kind:
    """Return the kind of ``"flag"``, ``{"choice": ["a", "b"]}``, ``{"count": 10}`` and others."""
    match said:
        case {"choice": [*options]}:
            return Choice(*options)
        case {"count": int(most)}:
            return Count(most)
        case {"text": str(reason)}:
            return Text(reason)
        case str() if said in _PLAIN:
            return _PLAIN[said]
    raise TypeError(f"{said!r} is no kind")


_PLAIN: dict[str, Kind] = {
    "bytes": Bytes(),
    "count": Count(),
    "duration": Duration(),
    "flag": Flag(),
    "identifier": Identifier(),
    "ratio": Ratio(),
    "version": Version(),
}


def _stylesheets(told: dict[str, Any]) -> Stylesheets:
    hashes = frozenset(map(str, told.get("hashes", ())))
    return Stylesheets(hashes, frozenset(told.get("selectors", "").split()))


def _template(parts: list[str]) -> Template:
    return joined(Hole(str(p)) if i % 2 else str(p) for i, p in enumerate(parts))
