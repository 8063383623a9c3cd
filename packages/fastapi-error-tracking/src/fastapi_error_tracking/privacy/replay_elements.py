"""What a recording keeps of elements: what lays them out, and nothing that they say.

It judges what the browsers' own gate wrote. A stylesheet is compared with those of the build byte
for byte; of classes, ids and scopes of components those pass that one of these selects by.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .browser_words import data, shown

MAX_DEPTH = 150
MAX_CHILDREN = 5_000
MAX_CLASSES = 100
MAX_TEXT = 5_000

_TAGS = shown("element")
_PLACES = tuple(sorted(shown("place")))
_WORDS = {"type": shown("input type"), "dir": shown("direction")}
_FLAGS = tuple(sorted(shown("flag")))
_COUNTS = tuple(sorted(shown("count")))
_SIZES = ("rr_width", "rr_height", "rr_scrollLeft", "rr_scrollTop")

_TEXT = re.compile(r"[^ \t\n\r\f\u00a0]")
_MASK: str = data()["replay"]["mask"]
_LENGTH = re.compile(r"[0-9]{1,7}(?:[.][0-9]{1,9})?(?:px)?")
_COUNT = re.compile(r"[0-9]{1,3}")
_SCOPE = re.compile(r"data-v-[\w-]{1,40}", re.ASCII)
_HIDDEN = "display: none;"


@dataclass(frozen=True, slots=True)
class Stylesheets:
    """The stylesheets that the frontend's build wrote.

    Args:
        hashes: The SHA-256 of each, in hexadecimal digits.
        selectors: What they select by: ``.card``, ``#app``, ``[data-v-7a7a37b1]``.
    """

    hashes: frozenset[str] = frozenset()
    selectors: frozenset[str] = frozenset()

    def has(self, text: str) -> bool:
        """Return whether ``text`` is one of them, byte for byte."""
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest() in self.hashes


def masked_text(value: Any) -> str:
    """Return every character as the same one; white space stays: lines break as they did."""
    return _TEXT.sub(_MASK, value[:MAX_TEXT]) if isinstance(value, str) else ""


def masked_node(node: Any, styles: Stylesheets, depth: int = 0) -> dict[str, Any] | None:
    """Return what may be shown of a node and what is in it, or None. rrweb numbers the types."""
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return None
    kind = node.get("type")
    result = numbers(node, ("id", "rootId"))
    match kind:
        case 0:
            return {**result, "type": 0, "childNodes": _children(node, styles, depth)}
        case 1:
            return {**result, "type": 1, "name": "html", "publicId": "", "systemId": ""}
        case 2:
            tag = node.get("tagName")
            given = node.get("attributes")
            sheet = _stylesheet(tag, given, styles)
            return {
                **result,
                "type": 2,
                "tagName": tag if isinstance(tag, str) and tag in _TAGS else "div",
                "attributes": masked_attributes(given, styles) if sheet is None else sheet,
                "childNodes": _children(node, styles, depth),
                **({"isSVG": True} if node.get("isSVG") is True else {}),
            }
        case 3 | 4 | 5:
            return {**result, "type": 3, "textContent": masked_text(node.get("textContent"))}
    return None


def _children(node: dict[str, Any], styles: Stylesheets, depth: int) -> list[dict[str, Any]]:
    children = node.get("childNodes")
    if not isinstance(children, list):
        return []
    kept = (masked_node(child, styles, depth + 1) for child in children[:MAX_CHILDREN])
    return [child for child in kept if child is not None]


def _stylesheet(tag: Any, given: Any, styles: Stylesheets) -> dict[str, Any] | None:
    if tag != "link" or not isinstance(given, dict):
        return None
    text = given.get("_cssText")
    return {"_cssText": text} if isinstance(text, str) and styles.has(text) else None


def masked_attributes(given: Any, styles: Stylesheets) -> dict[str, Any]:
    """Return what lays an element out; of a change, None says that an attribute is gone."""
    if not isinstance(given, dict):
        return {}
    return {
        name: shown_value
        for name, value in given.items()
        if isinstance(name, str)
        and (shown_value := _attribute(name, value, styles)) is not _REMOVED
    }


_REMOVED = object()


def _attribute(name: str, value: Any, styles: Stylesheets) -> Any:
    if name == "style":
        return _own_style(value)
    if name == "class":
        return _classes(value, styles)
    if name in _SIZES:
        passes = number(value) is not None or _has_form(value, _LENGTH)
    elif name in _WORDS:
        passes = isinstance(value, str) and value in _WORDS[name]
    elif name in _FLAGS:
        passes = value == ""
    elif name in _COUNTS:
        passes = _has_form(value, _COUNT)
    elif name == "id":
        passes = isinstance(value, str) and f"#{value}" in styles.selectors
    elif _SCOPE.fullmatch(name):
        passes = value == "" and f"[{name}]" in styles.selectors
    else:
        return _REMOVED
    return value if passes or value is None else _REMOVED


def _own_style(value: Any) -> Any:
    """Keep of an element's own style only whether it is there at all, as ``v-show`` has it."""
    if not isinstance(value, dict):
        return _HIDDEN if value == _HIDDEN else ""
    if "display" not in value:
        return {}
    return {"display": "none" if value["display"] == "none" else False}


def _classes(value: Any, styles: Stylesheets) -> str:
    names = value.split()[:MAX_CLASSES] if isinstance(value, str) else []
    return " ".join(name for name in names if f".{name}" in styles.selectors)


def _has_form(value: Any, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def numbers(given: dict[str, Any], keys: tuple[str, ...] = _PLACES) -> dict[str, Any]:
    """Keep numbers, and null: a node without a next one is the last."""
    found = {key: given[key] for key in keys if key in given}
    return {k: v for k, v in found.items() if v is None or number(v) is not None}


def number(value: Any) -> int | float | None:
    """Return a number that is no more than a place, a size or a time in milliseconds."""
    return value if type(value) in (int, float) and abs(value) < 1e14 else None
