"""The mark that tells what this command made from what people made: [managed_as/key]."""

import re

_MARK = re.compile(r"\[([a-z][a-z0-9-]*)/([^\[\]\s]+)\]$")


def with_mark(text: str, managed_as: str, key: str) -> str:
    """`text` with the mark at its end."""
    return f"{text} [{managed_as}/{key}]"


def key_in_mark(text: str | None, managed_as: str) -> str | None:
    """The key in the mark at the end of `text`, None where it is not one of ours."""
    found = _MARK.search(text or "")
    return found[2] if found and found[1] == managed_as else None
