"""The parts of a SQL statement, as far as PostgreSQL and SQLite read them alike.

What is a value in one dialect may be code in another. A statement that two of them would read
differently, or one of them with other settings, ends there.
"""

import re
from collections.abc import Iterator

_TOKENS = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<dollar>\$(?:[^\W\d]\w*)?\$)
  | (?P<escaped>[eE]'(?:[^'\\]|''|\\.)*(?:'|\\?\Z))
  | (?P<string>[a-zA-Z]?'(?:[^']|'')*(?:'|\Z))
  | (?P<cast>::)
  | (?P<parameter>%\(\w+\)s|%s|\$\d+|:\w+|\?\d*)
  | (?P<quoted>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z))
  | (?P<bracket>\[)
  | (?P<number>\d[\w.]*)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<mark>[-+*/<>=~!@%^&|(),.;:\]…]+?)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"[a-zA-Z]?'(?:[^'\\]|''|\\.)*(?:'|\\?\Z)", re.DOTALL)
_STANDARD = re.compile(r"[a-zA-Z]?'(?:[^']|'')*(?:'|\Z)")
_IN_BRACKETS = re.compile(
    r"(?:[^\]'\"`$\[/-]|-(?!-)|/(?!\*)|\$\d+(?![\w$])|'[^'\]\\]*'(?!'))*\]",
)
_COMMENT_ENDS = re.compile(r"/\*|\*/")
_QUOTES = re.compile(r"['\"`\[]|--|/\*")


CUT = "…"


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each part: ``space``, ``mark``, ``word``, ``quoted`` or ``value``.

    Comments are left out, and so is what no dialect knows. The last part may be ``CUT``, a mark.
    """
    position = 0
    while position < len(text):
        found = _TOKENS.match(text, position)
        if found is None:
            position += 1
            continue
        kind, start, position = found.lastgroup or "", position, found.end()
        end = _end(kind, found)
        if end is None:
            yield "mark", CUT
            return
        position = end
        if kind in _KINDS:
            yield _KINDS[kind], text[start:end]


_KINDS = {
    "space": "space",
    "mark": "mark",
    "cast": "mark",
    "word": "word",
    "quoted": "quoted",
    "bracket": "quoted",
    "string": "value",
    "escaped": "value",
    "dollar": "value",
    "parameter": "value",
    "number": "value",
}


def _end(kind: str, found: re.Match[str]) -> int | None:
    """Return where the part ends that begins with ``found``, if all agree on that."""
    text, part, position = found.string, found[0], found.end()
    match kind:
        case "string" | "escaped":
            return _end_of_string(text, found.start())
        case "dollar":
            return _end_of_dollars(text, position, part)
        case "block":
            return _end_of_block(text, position)
        case "bracket":
            closed = _IN_BRACKETS.match(text, position)
            return closed.end() if closed else None
        case "comment" if "\r" in part.rstrip("\r"):  # which ends it in PostgreSQL
            return None
        case "quoted" if "\\" in part:  # which escapes in MySQL
            return None
    return position


def _end_of_string(text: str, start: int) -> int | None:
    r"""Return where a string ends, if a backslash before a quote does not decide about it.

    In the standard it is a character like others. It escapes in ``E'…'``, in MySQL, and where
    ``standard_conforming_strings`` is off.
    """
    ends = {found.end() for form in (_ESCAPED, _STANDARD) if (found := form.match(text, start))}
    return ends.pop() if len(ends) == 1 else None


def _end_of_dollars(text: str, start: int, tag: str) -> int | None:
    """Return where a dollar-quoted string ends; for SQLite its tags are two parameters."""
    end = text.find(tag, start)
    if end < 0:
        return len(text)
    return None if _QUOTES.search(text, start, end) else end + len(tag)


def _end_of_block(text: str, start: int) -> int | None:
    """Return where a comment ends; in PostgreSQL they nest."""
    found = _COMMENT_ENDS.search(text, start)
    if found is None:
        return len(text)
    return found.end() if found[0] == "*/" else None
