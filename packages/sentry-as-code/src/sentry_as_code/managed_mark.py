"""The mark that version 0.0 left at the end of names: [managed_as/key]. Now the lock knows."""

import re

_MARK = re.compile(r"\[([a-z][a-z0-9-]*)/([^\[\]\s]+)\]$")


def key_in_mark(text: str | None, managed_as: str) -> str | None:
    """The key in the mark at the end of `text`, None where it is not one of ours."""
    found = _MARK.search(text or "")
    return found[2] if found and found[1] == managed_as else None
