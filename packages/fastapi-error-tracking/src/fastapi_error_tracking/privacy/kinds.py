"""What leaves of a value by the kind that its name was declared as."""

from typing import Any

from fastapi_installed_apps import Bytes, Duration, Identifier, Kind, Text

from .context import Context
from .either import AnyOf
from .rules import REMOVED, RULES, Rule
from .rules.shapes import rounded

MAX_VALUES = 50
MAX_SHOWN = 100


def rule_of(kind: Kind) -> Rule:
    """Return what judges the values of ``kind``; of a list each member, if all belong to it."""
    judge = _rule_of(kind)

    def apply(value: Any, parent: dict[str, Any], context: Context) -> Any:
        if type(value) not in (list, tuple):
            return judge(value, parent, context)
        kept = [judge(member, parent, context) for member in value[:MAX_VALUES]]
        return REMOVED if any(one is REMOVED for one in kept) else kept

    return apply


def _rule_of(kind: Kind) -> Rule:
    if isinstance(kind, AnyOf):
        rules = [(one, _rule_of(one)) for one in kind.kinds]

        def first(value: Any, parent: dict[str, Any], context: Context) -> Any:
            fitting = (rule for one, rule in rules if one.holds(value))
            found = (rule(value, parent, context) for rule in fitting)
            return next((kept for kept in found if kept is not REMOVED), REMOVED)

        return first
    if isinstance(kind, Identifier):
        return RULES["identifier"]
    if isinstance(kind, Text):
        return RULES["declared"]

    def closed(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
        if not kind.holds(value):
            return REMOVED
        return rounded(value) if isinstance(kind, Bytes | Duration) else value

    return closed


def rule_name(kind: Kind) -> str:
    """Return what the policy's report says of ``kind``."""
    if isinstance(kind, Identifier):
        return "identifier"
    return str(kind)


def outside(kind: Kind) -> str:
    """Return what is said where a value was taken that is none of ``kind``."""
    said = str(kind)
    return f"outside {said if len(said) <= MAX_SHOWN else said[:MAX_SHOWN] + '…'}"
