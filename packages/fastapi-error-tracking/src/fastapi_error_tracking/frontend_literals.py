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
from collections.abc import Callable
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

from .privacy import browser
from .privacy.browser_words import listed
from .privacy.replay_elements import Stylesheets
from .privacy.text.template import Hole, Template, joined

logger = logging.getLogger(__package__)

MAX_TEXT = 2_000
MAX_TEMPLATES = 20_000
MAX_ISSUES = 5

_NUMBER = re.compile(r"[0-9]{1,6}")
_STATUS = re.compile(r"[1-5][0-9]{2}")
_ERROR = re.compile(r"(?:Uncaught )?(\w{1,60}): (.*)", re.DOTALL)
_PLACE = re.compile(r"([A-Z]\w{1,40}(?:\.\w{1,40}| constructor)): (.*)", re.DOTALL)
_FACT = re.compile(r"(status|method|ur[il]|path|route|endpoint)\Z", re.IGNORECASE)
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
        self._templates = tuple(t for t in templates if t.has_hole and _has_fact(t))
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
        if self._is_said(text) or self._is_path(text) or self._are_issues(text):
            return True
        said = _ERROR.fullmatch(text)
        return (
            said is not None
            and self._is_error(said[1])
            and (self._is_said(said[2]) or self._are_issues(said[2]))
        )

    def _is_error(self, name: str) -> bool:
        return name in listed("error class") or (name.endswith("Error") and name in self._names)

    def _is_said(self, text: str) -> bool:
        if text in self._fixed:
            return True
        place = _PLACE.fullmatch(text)
        if place and self._are_names(place[1].removesuffix(" constructor")):
            return self._is_said(place[2])
        return any(self._is_made(text, one, self._may_fill) for one in self._messages) or any(
            self._is_made(text, one, self._is_fact) for one in self._templates
        )

    def _is_made(self, text: str, form: Template, may_fill: Callable[[str, str], bool]) -> bool:
        """Return whether ``text`` has this form, with nothing of anybody's in it."""
        holes = [part.source for part in form.parts if isinstance(part, Hole)]
        fillings = form.match(text)
        return fillings is not None and all(
            filling == f"{{{hole}}}" or may_fill(hole, filling)
            for hole, filling in zip(holes, fillings, strict=True)
        )

    def _may_fill(self, hole: str, filling: str) -> bool:
        """Return whether this may stand in a hole of what browsers say."""
        match hole:
            case "n":
                return _NUMBER.fullmatch(filling) is not None
            case "name":
                return self._are_names(filling)
            case "reason":
                return self._is_said(filling)
        return self._is_fact(hole, filling)

    def _is_fact(self, hole: str, filling: str) -> bool:
        """Return whether this is a status, a method or an address, as the hole's name says."""
        fact = _FACT.search(hole)
        if fact is None:
            return False
        if fact[1].lower() == "status":
            return _STATUS.fullmatch(filling) is not None
        if fact[1].lower() == "method":
            return filling in listed("method")
        return browser.url(filling, self.telemetry.hosts, self) is not None

    def _are_names(self, text: str) -> bool:
        return all(part in self._names for part in text.split("."))

    def _are_issues(self, text: str) -> bool:
        """Return whether ``text`` says of fields what a schema found: ``day: invalid_type``."""
        found = [issue.rpartition(": ") for issue in text.split("; ")]
        return len(found) <= MAX_ISSUES and all(
            (issue == "…" or issue in listed("issue"))
            and (not fields or all(p == "*" or p in self._names for p in fields.split(".")))
            for fields, _, issue in found
        )

    def _is_path(self, text: str) -> bool:
        parts = text.removeprefix("/").split("/")
        return text.startswith("/") and all(
            part in self._paths or (part[0] == ":" and part[1:].isidentifier()) for part in parts
        )


def literals_at(path: Path | None) -> Literals | None:
    """Return what the file holds, or None where there is none that can be read."""
    try:
        return Literals.read(path) if path else None
    except (OSError, ValueError):
        return None


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


def _has_fact(template: Template) -> bool:
    return any(isinstance(part, Hole) and _FACT.search(part.source) for part in template.parts)


def _stylesheets(told: dict[str, Any]) -> Stylesheets:
    hashes = frozenset(map(str, told.get("hashes", ())))
    return Stylesheets(hashes, frozenset(told.get("selectors", "").split()))


def _template(parts: list[str]) -> Template:
    return joined(Hole(str(p)) if i % 2 else str(p) for i, p in enumerate(parts))
