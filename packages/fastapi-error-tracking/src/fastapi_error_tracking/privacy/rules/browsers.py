"""The rules of what browsers send: lists and forms of ``browser.json``, and code that both use."""

import re
from collections.abc import Mapping
from typing import Any

from .. import browser
from ..browser_words import data, listed
from ..context import Context
from . import shapes, texts
from .base import REMOVED, RULES, STABLE, Rule
from .configured import environment, release

_SHARED = (
    "asset",
    "class",
    "declared",
    "host",
    "identifier",
    "key",
    "log text",
    "metric",
    "name",
    "number",
    "operation",
    "page",
    "rebuilt text",
    "replay",
    "selector",
    "span name",
    "transaction",
    "url",
)


def browser_rules() -> tuple[Mapping[str, Rule], frozenset[str]]:
    """Return the rules by their names, and the names of those that are stable."""
    lists = {name: _word_rule(name) for name in data()["lists"]}
    forms = {name: _form_rule(form) for name, form in data()["forms"].items()}
    shared = {name: RULES[name] for name in _SHARED}
    stable = {name for name in _SHARED if name in STABLE} | (lists.keys() - _OWN.keys())
    return {**lists, **forms, **shared, **_OWN}, frozenset(stable)


def configured(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The configured environment, or a release of the same name: pages stay open for long."""
    found = release(value, parent, context)
    return environment(value, parent, context) if found is REMOVED else found


def decimal(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A number from 0 to 1, or its digits as text."""
    return REMOVED if shapes.share(value, parent, context) is REMOVED else value


def dsn(_value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """Nothing: the tunnel has compared it with its own, and goes by that."""
    return REMOVED


def function(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """A function that the frontend's source names; others become ``?``."""
    return browser.function(value, context.literals) if isinstance(value, str) else REMOVED


def mechanism(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """How an error was caught; what browsers' SDKs do not know becomes ``generic``."""
    return value if isinstance(value, str) and value in listed("mechanism") else "generic"


def category(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A breadcrumb's category, the SDK's or one that stands in the source."""
    if isinstance(value, str) and value in listed("category"):
        return value
    return texts.rebuilt(value, parent, context)


def breadcrumb(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The kinds of elements that were used, or text that stands in the source."""
    about = parent.get("category")
    is_use = isinstance(about, str) and about.startswith("ui.")
    return (texts.selector if is_use else texts.rebuilt)(value, parent, context)


def fingerprint(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Sentry's variables, directives of a page's policy, and texts from the source."""
    if isinstance(value, str) and value in listed("directive"):
        return value
    return texts.fingerprint(value, parent, context)


_OWN: dict[str, Rule] = {
    "breadcrumb text": breadcrumb,
    "category": category,
    "configured": configured,
    "decimal": decimal,
    "dsn": dsn,
    "fingerprint": fingerprint,
    "function": function,
    "hex id": shapes.session_id,
    "mechanism": mechanism,
    "status code": shapes.status_code,
    "time": shapes.time,
}


def _word_rule(name: str) -> Rule:
    def apply(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
        return value if isinstance(value, str) and value in listed(name) else REMOVED

    return apply


def _form_rule(form: str) -> Rule:
    whole = re.compile(form)

    def apply(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
        if type(value) not in (str, int, float, bool):
            return REMOVED
        written = str(value).lower() if type(value) is bool else str(value)
        return value if whole.fullmatch(written) else REMOVED

    return apply
