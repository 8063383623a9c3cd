"""Rules for text: what the source wrote stays, what data put into it goes."""

import re
from typing import Any

from fastapi_installed_apps import UNMATCHED

from .. import browser, importable, redis, sql, url, words
from ..context import Context
from .base import REMOVED, rule
from .code import logger

MAX_TEXT = 2_000

_FIXED_TRANSACTIONS = frozenset({UNMATCHED, "unknown"})
_FINGERPRINT = re.compile(r"\{\{ ?(?:default|type|function|transaction|level|logger|module) ?\}\}")


@rule("rebuilt text")
def rebuilt(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """Text as the source wrote it, without what data put into it; other text is removed."""
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        return REMOVED
    if value in context.approved:
        return value
    return context.approve(value) if value in context.literals else REMOVED


@rule("log text")
def log_text(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Rebuilt text, or an ellipsis: a log needs one."""
    found = rebuilt(value, parent, context)
    return "…" if found is REMOVED else found


@rule("name", stable=True)
def name(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """A name that the application's source gives, or of an imported function or class."""
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        return REMOVED
    known = context.known
    if value in context.functions or value in context.literals:
        return value
    if value in known.tasks or value in known.routes or value in known.monitors:
        return value
    if "." in value and importable.exists(value):
        return value
    found = context.names.leaving(value)
    return REMOVED if found is None else found


@rule("transaction", stable=True)
def transaction(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A route template, a job's name, or a name from the source; other paths become one name."""
    if not isinstance(value, str):
        return REMOVED
    method, _, route = value.partition(" ")
    if value in _FIXED_TRANSACTIONS or (method in words.METHODS and route in context.known.routes):
        return value
    found = name(value, parent, context)
    if found is REMOVED and context.browser:
        found = _request_of_browser(value, context)
    return UNMATCHED if found is REMOVED and value else found


@rule("span name")
def span_name(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """SQL's shape, a Redis command, a masked URL, a route, or a name from the source."""
    if not isinstance(value, str) or not value:
        return REMOVED
    operation = _operation_of(parent)
    streamed = "is_segment" in parent
    if parent.get("is_segment") is True or operation in ("http.server", "pageload", "navigation"):
        return transaction(value, parent, context)
    found = _by_operation(value, operation, parent, context)
    if found is REMOVED and streamed:
        return operation if _is_operation(operation, context) else "span"
    return found


@rule("operation", stable=True)
def operation(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A span's operation, from the SDK's list or the application's source."""
    if isinstance(value, str) and _is_operation(value, context):
        return value
    return name(value, parent, context)


@rule("category", stable=True)
def category(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A breadcrumb's category: the SDK's, a logger's, or one from the source."""
    if isinstance(value, str) and value in words.CATEGORIES:
        return value
    found = logger(value, parent, context)
    return name(value, parent, context) if found is REMOVED else found


@rule("breadcrumb text")
def breadcrumb(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """SQL's shape, a Redis command, the kinds of elements that were used, or rebuilt text."""
    match parent.get("category"):
        case "query":
            return query(value, parent, context)
        case "redis":
            return command(value, parent, context)
        case "ui.click" | "ui.input":
            return selector(value, parent, context)
    return rebuilt(value, parent, context)


@rule("selector", stable=True)
def selector(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """The kinds of elements on the way to one; of browsers only."""
    found = browser.selector(value) if context.browser and isinstance(value, str) else None
    return REMOVED if found is None else found


@rule("sql")
def query(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """SQL's shape: keywords, names of known tables and columns, placeholders."""
    return sql.shape(value, context.known.sql_names) if isinstance(value, str) else REMOVED


@rule("redis")
def command(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """The name of a Redis command."""
    found = redis.command(value) if isinstance(value, str) else None
    return REMOVED if found is None else found


@rule("database operation")
def database_operation(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """A SQL keyword or the name of a Redis command."""
    if not isinstance(value, str):
        return REMOVED
    lower = value.lower()
    return value.upper() if lower in sql.KEYWORDS or lower in redis.COMMANDS else REMOVED


@rule("fingerprint", stable=True)
def fingerprint(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Sentry's variables, and texts from the source."""
    if isinstance(value, str) and (_FINGERPRINT.fullmatch(value) or value in context.approved):
        return value
    return name(value, parent, context)


@rule("monitor", stable=True)
def monitor(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The slug of a declared monitor, or one from the source."""
    return name(value, parent, context)


def _is_operation(value: str, context: Context) -> bool:
    if value in words.operations():
        return True
    return context.browser and browser.operation(value) is not None


def _request_of_browser(value: str, context: Context) -> Any:
    found = browser.request(value, context.telemetry.hosts, context.literals)
    return REMOVED if found is None else found


def _by_operation(value: str, operation: str, parent: dict[str, Any], context: Context) -> Any:
    if context.browser:
        given = name(value, parent, context)
        return _request_of_browser(value, context) if given is REMOVED else given
    if operation.startswith(("db.redis", "cache")):
        return command(value, parent, context)
    if operation.startswith("db"):
        given = name(value, parent, context)
        return query(value, parent, context) if given is REMOVED else given
    if operation.startswith("http.client"):
        found = url.request(value, context.telemetry.hosts)
        return name(value, parent, context) if found is None else found
    return name(value, parent, context)


def _operation_of(span: dict[str, Any]) -> str:
    operation = span.get("op")
    attributes = span.get("attributes")
    if operation is None and isinstance(attributes, dict):
        operation = attributes.get("sentry.op")
        operation = operation.get("value") if isinstance(operation, dict) else operation
    return operation if isinstance(operation, str) else ""
