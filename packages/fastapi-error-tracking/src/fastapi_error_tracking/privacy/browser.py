"""What browsers send, in the forms in which their own gate writes it: no other form passes.

``literals`` says of a text, a name or a path whether the frontend's source has it.
"""

import re
from collections.abc import Container
from typing import Any

from .browser_words import listed
from .words import METHODS

MAX_NAME = 300

_ASSET = re.compile(
    r"(?:app://|https?://[^/?#\s]{1,200})?(/[^?#\s]{1,300}\.(?:m?[jt]sx?|vue|css))(?:[?#].*)?"
)
_NO_FILE = frozenset({"<anonymous>", "[native code]"})
_SHOWN = re.compile(r"(?:(?:https?|wss?)://([^/?#\s]{1,200}))?(/[^?#\s]{0,2000})?")
_UNNAMED = "?"


def asset(name: Any, literals: Container[str]) -> str | None:
    """Return a file that the build wrote, without its host, or None: others may be anybody's."""
    if not isinstance(name, str):
        return None
    if name in _NO_FILE:
        return name
    found = _ASSET.fullmatch(name[: 2 * MAX_NAME])
    return f"app://{found[1]}" if found and found[1] in literals else None


def function(name: str, literals: Container[str]) -> str:
    """Return the name of a function, or ``?`` if the source does not name it."""
    known = len(name) <= MAX_NAME and all(part in literals for part in re.split(r"[. ]", name))
    return name if known else _UNNAMED


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
    if method not in METHODS:
        return None
    shown = target if target in hosts else url(target, hosts, literals)
    return f"{method} {shown}" if shown else method


def selector(text: str) -> str | None:
    """Return the kinds of elements on the way to one (``* > button``), or None."""
    return text if all(part in listed("element") for part in text.split(" > ")) else None


def operation(text: str) -> str | None:
    """Return what one of the SDK's own spans does (``resource.script``), or None."""
    return text if all(part in listed("operation part") for part in text.split(".")) else None
