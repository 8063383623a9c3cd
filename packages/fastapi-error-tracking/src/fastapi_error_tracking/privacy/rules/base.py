"""What a rule is: it says what may leave of one value, and returns that or ``REMOVED``.

A rule gets the value, the object that holds it, and the context. It does not raise on odd input;
should it all the same, the gate sends nothing.
"""

import re
from collections.abc import Callable, Set
from enum import Enum
from typing import Any, Final, Literal

from ..context import Context


class Removed(Enum):
    """The answer of a rule that lets nothing pass."""

    REMOVED = "removed"


REMOVED: Final[Literal[Removed.REMOVED]] = Removed.REMOVED

Rule = Callable[[Any, dict[str, Any], Context], Any]

RULES: dict[str, Rule] = {}

STABLE: set[str] = set()
"""Rules whose answer hangs on the value alone: text that they let pass once, they always will."""

_MEANINGS: dict[str, str] = {}


def rule(name: str, *, stable: bool = False) -> Callable[[Rule], Rule]:
    """Register a rule under ``name``; its docstring is what the policy's report says of it."""

    def register(function: Rule) -> Rule:
        RULES[name] = function
        if stable:
            STABLE.add(name)
        _MEANINGS[name] = " ".join((function.__doc__ or "").split())
        return function

    return register


def word_rule(name: str, meaning: str, words: Set[str]) -> Rule:
    """Register a rule that lets the words of a closed list pass."""

    def apply(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
        return value if isinstance(value, str) and value in words else REMOVED

    apply.__doc__ = meaning
    return rule(name, stable=True)(apply)


def form_rule(name: str, meaning: str, form: str) -> Rule:
    """Register a rule that lets text of one form pass."""
    pattern = re.compile(form)

    def apply(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
        return value if isinstance(value, str) and pattern.fullmatch(value) else REMOVED

    apply.__doc__ = meaning
    return rule(name)(apply)


def meaning(name: str) -> str:
    """Return what a rule does, in a sentence."""
    return _MEANINGS[name]
