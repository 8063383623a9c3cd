"""What browsers send, in the forms in which their own gate writes it: no other form passes.

``literals`` says of a text, a name or a path whether the frontend's source has it.
"""

import re
from collections.abc import Container
from typing import Any

from . import words

MAX_NAME = 300

_ASSET = re.compile(
    r"(?:app://|https?://[^/?#\s]{1,200})?((?:/[^/?#\s]{1,80}){0,8}?)"
    r"(/(?:assets|src|node_modules|@vite)/[\w@./+-]{1,200}\.(?:m?[jt]sx?|vue|css))(?!\w)"
)
_NO_FILE = frozenset({"<anonymous>", "[native code]"})
_SHOWN = re.compile(r"(?:(?:https?|wss?)://([^/?#\s]{1,200}))?(/[^?#\s]{0,2000})?")
_UNNAMED = "?"


def asset(name: Any, literals: Container[str]) -> str | None:
    """Return a file as a place within the build, without its host, or None."""
    if not isinstance(name, str):
        return None
    if name in _NO_FILE:
        return name
    found = _ASSET.match(name[: 2 * MAX_NAME])
    if found is None or (found[1] and found[1] not in literals):
        return None
    return f"app://{found[1]}{found[2]}"


def frame(given: dict[str, Any], literals: Container[str]) -> dict[str, Any]:
    """Return what may leave of a frame: the asset, the function, line and column."""
    rebuilt: dict[str, Any] = {}
    for key in ("lineno", "colno"):
        value = given.get(key)
        if type(value) is int and 0 <= value < 100_000_000:
            rebuilt[key] = value
    filename = asset(given.get("filename"), literals)
    if filename:
        rebuilt["filename"] = filename
    function = given.get("function")
    if isinstance(function, str):
        rebuilt["function"] = function if _is_function(function, literals) else _UNNAMED
    if isinstance(given.get("in_app"), bool):
        rebuilt["in_app"] = given["in_app"]
    return rebuilt


def url(text: str, hosts: Container[str], literals: Container[str]) -> str | None:
    """Return a URL or path of which no more is shown than may be, or None."""
    found = _SHOWN.fullmatch(text)
    if found is None or not text:
        return None
    host, path = found.groups()
    if host and host != "…" and host not in hosts:
        return None
    return text if not path or path in literals or asset(path, literals) else None


def request(text: str, hosts: Container[str], literals: Container[str]) -> str | None:
    """Return method and host or URL of a request, as far as both may be shown, or None."""
    method, _, target = text.partition(" ")
    if method not in words.METHODS:
        return None
    shown = target if target in hosts else url(target, hosts, literals)
    return f"{method} {shown}" if shown else method


def selector(text: str) -> str | None:
    """Return the kinds of elements on the way to one (``* > button``), or None."""
    return text if all(part in words.ELEMENTS for part in text.split(" > ")) else None


def operation(text: str) -> str | None:
    """Return what one of the SDK's own spans does (``resource.script``), or None."""
    return text if all(part in words.BROWSER_OPERATIONS for part in text.split(".")) else None


def _is_function(name: str, literals: Container[str]) -> bool:
    return len(name) <= MAX_NAME and all(part in literals for part in re.split(r"[. ]", name))
