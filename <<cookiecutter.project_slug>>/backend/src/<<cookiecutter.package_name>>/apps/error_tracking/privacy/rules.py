"""The named rules: each says what may leave of one value, and returns that or ``REMOVED``.

A rule gets the value, the object that holds it, and the context. It never raises on odd input that
has a JSON type; what else it raises is caught by the gate, which then sends nothing.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from importlib.metadata import distributions
from typing import Any, Final

from . import frames, qualified, redis, replay, sql, url, words
from .context import Context


class Removed(Enum):
    """The answer of a rule that lets nothing pass."""

    REMOVED = "removed"


REMOVED: Final = Removed.REMOVED

Rule = Callable[[Any, dict[str, Any], Context], Any]

RULES: dict[str, Rule] = {}

MAX_TEXT = 2_000
MAX_VALUE = 200

_HEX = re.compile(r"[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?")
_VERSION = re.compile(
    r"v?\d{1,6}(?:\.\d{1,6}){0,4}(?:[.+-]?(?:a|b|rc|post|dev|alpha|beta)\.?\d{0,6})?"
)
_SDK = re.compile(r"sentry\.(?:python|javascript)(?:\.[a-z]{1,20}){0,3}")
_PACKAGE = re.compile(r"(?:pypi:sentry-sdk|npm:@sentry/[a-z-]{1,40})")
_DECIMAL = re.compile(r"\d{1,20}(?:\.\d{1,20})?(?:e-?\d{1,3})?")
_CRONTAB = re.compile(r"[\d*/, A-Z@a-z?L#-]{1,60}")
_ZONE = re.compile(r"[A-Z][A-Za-z]{1,20}(?:/[A-Z][A-Za-z_]{1,30}){0,2}")
_FINGERPRINT = re.compile(r"\{\{ ?(?:default|type|function|transaction|level|logger|module) ?\}\}")
_KEY = re.compile(r"[0-9a-zA-Z]{1,64}")
_MEMBER = re.compile(r"__(?:cause|context)__|cause|(?:exceptions|errors)\[\d{1,4}\]")


def rule(name: str) -> Callable[[Rule], Rule]:
    """Register a rule under ``name``; its docstring is what the policy's report says of it."""

    def register(function: Rule) -> Rule:
        RULES[name] = function
        return function

    return register


@rule("never")
def _never(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Never leaves."""
    return REMOVED


@rule("hex id")
def _hex(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A random id that an SDK made: 16 or 32 hexadecimal digits, or a UUID."""
    return value if isinstance(value, str) and _HEX.fullmatch(value) else REMOVED


@rule("number")
def _number(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A finite number."""
    if type(value) is int:
        return value if abs(value) < 2**63 else REMOVED
    return value if type(value) is float and math.isfinite(value) else REMOVED


@rule("decimal")
def _decimal(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A number, or its digits as text."""
    if isinstance(value, str):
        return value if _DECIMAL.fullmatch(value) else REMOVED
    return _number(value, parent, context)


@rule("boolean")
def _boolean(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """True or false, or those words."""
    if isinstance(value, str):
        return value if value in ("true", "false", "True", "False") else REMOVED
    return value if type(value) is bool else REMOVED


@rule("time")
def _time(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """When something was captured: a date and time, or seconds since 1970."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return value if _TIME.fullmatch(value) else REMOVED
    return _number(value, parent, context)


@rule("level")
def _level(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A severity."""
    return _one_of(value, words.LEVELS)


@rule("status")
def _status(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The outcome of a span, session or check-in."""
    return _one_of(value, words.STATUSES)


@rule("method")
def _method(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """An HTTP method (RFC 9110)."""
    return _one_of(value, words.METHODS)


@rule("source of name")
def _source(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """How a transaction was named."""
    return _one_of(value, words.SOURCES)


@rule("database system")
def _system(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The kind of a database, queue or driver."""
    return _one_of(value, words.SYSTEMS)


@rule("unit")
def _unit(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A unit of measurement."""
    return _one_of(value, words.UNITS)


@rule("metric type")
def _metric_type(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """counter, gauge or distribution."""
    return _one_of(value, words.METRIC_TYPES)


@rule("mechanism")
def _mechanism(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """How an error was caught."""
    known = isinstance(value, str) and (
        value in words.MECHANISMS or value in words.integrations() or value == "generic"
    )
    return value if known else "generic"


@rule("member")
def _member(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """How an error belongs to another: as cause, context or member of a group."""
    return value if isinstance(value, str) and _MEMBER.fullmatch(value) else REMOVED


@rule("platform")
def _platform(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """python, javascript or other."""
    return _one_of(value, frozenset({"python", "javascript", "node", "other"}))


@rule("protocol")
def _protocol(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A fixed word of Sentry's protocol."""
    return _one_of(
        value,
        frozenset(
            "event transaction check_in http query log default navigation ui error debug info "
            "string integer double boolean array crontab interval never auto websocket lifespan "
            "stream static year month week day hour minute session buffer span 1 2 v1 raw".split()
        ),
    )


@rule("version")
def _version(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A version number."""
    return value if isinstance(value, str) and _VERSION.fullmatch(value) else REMOVED


@rule("runtime")
def _runtime(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The name of a Python implementation, operating system, processor or browser."""
    return _one_of(
        value,
        frozenset("CPython PyPy Linux Darwin Windows x86_64 aarch64 arm64 amd64 AMD64".split())
        | words.BROWSERS,
    )


@rule("sdk")
def _sdk(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The name of a Sentry SDK, its package or one of its integrations."""
    if not isinstance(value, str):
        return REMOVED
    if _SDK.fullmatch(value) or _PACKAGE.fullmatch(value) or value in words.integrations():
        return value
    return REMOVED


@rule("key")
def _public_key(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The public part of the DSN."""
    return value if isinstance(value, str) and _KEY.fullmatch(value) else REMOVED


@rule("release")
def _release(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The configured release, and no other."""
    return value if value and value == context.known.release else REMOVED


@rule("environment")
def _environment(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The configured environment, and no other."""
    return value if value and value == context.known.environment else REMOVED


@rule("dist")
def _dist(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The configured distribution, and no other."""
    return value if value and value == context.known.dist else REMOVED


@rule("rebuilt text")
def _text(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Text as the source wrote it, without what data put into it; other text is removed."""
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        return REMOVED
    if value not in context.approved and value not in context.literals:
        return REMOVED
    cleaned = context.net.clean(value)
    return value if cleaned == value else context.approved.add(cleaned)


@rule("name")
def _name(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A name that the application's source gives, or of an imported function or class."""
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        return REMOVED
    if value in context.approved or value in context.literals:
        return value
    if value in context.known.tasks or value in context.known.routes:
        return value
    if "." in value and qualified.exists(value):
        return value
    found = context.names.leaving(value)
    return REMOVED if found is None else found


@rule("transaction")
def _transaction(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A route template, a job's name, or a name from the source; other paths become one name."""
    if value in UNMATCHED_NAMES:
        return value
    method, _, route = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if method in words.METHODS and route in context.known.routes:
        return value
    found = _name(value, parent, context)
    return UNMATCHED if found is REMOVED and value else found


UNMATCHED = "unmatched"
UNMATCHED_NAMES = frozenset({UNMATCHED, "unknown"})


@rule("span name")
def _span_name(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """SQL's shape, a Redis command, a masked URL, a route, or a name from the source."""
    if not isinstance(value, str) or not value:
        return REMOVED
    operation = _operation_of(parent)
    if operation.startswith(("db.redis", "cache")):
        return _or_removed(redis.command(value))
    if operation.startswith("db"):
        return _query(value, parent, context)
    if operation.startswith("http.client"):
        return _or_removed(url.request(value, context.telemetry.hosts))
    if parent.get("is_segment") is True or operation in ("http.server", "pageload", "navigation"):
        return _transaction(value, parent, context)
    found = _name(value, parent, context)
    if found is REMOVED and "status" in parent and "attributes" in parent:
        return operation or "span"
    return found


@rule("operation")
def _operation(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A span's operation, from the SDK's list or the application's source."""
    if isinstance(value, str) and value in words.operations():
        return value
    return _name(value, parent, context)


@rule("origin")
def _origin(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Which integration made a span or log."""
    if not isinstance(value, str) or len(value) > 80:
        return REMOVED
    known = words.ORIGIN_WORDS | words.integrations()
    return value if all(part in known for part in value.split(".")) else REMOVED


@rule("category")
def _category(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A breadcrumb's category: the SDK's, a logger's, or one from the source."""
    found = _one_of(value, words.CATEGORIES)
    found = _logger(value, parent, context) if found is REMOVED else found
    return _name(value, parent, context) if found is REMOVED else found


@rule("logger")
def _logger(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A logger named after an imported module."""
    if not isinstance(value, str):
        return REMOVED
    return value if value in words.LOGGERS or qualified.exists(value) else REMOVED


@rule("breadcrumb text")
def _breadcrumb(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """SQL's shape, a Redis command, or rebuilt text."""
    if not isinstance(value, str):
        return REMOVED
    category = parent.get("category")
    if category == "query":
        return _query(value, parent, context)
    if category == "redis":
        return _or_removed(redis.command(value))
    return _text(value, parent, context)


@rule("sql")
def _query(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """SQL's shape: keywords, names of known tables and columns, placeholders."""
    return sql.shape(value, context.known.sql_names) if isinstance(value, str) else REMOVED


@rule("redis")
def _redis(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The name of a Redis command."""
    return _or_removed(redis.command(value)) if isinstance(value, str) else REMOVED


@rule("database operation")
def _database_operation(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A SQL keyword or the name of a Redis command."""
    if not isinstance(value, str):
        return REMOVED
    known = value.lower() in sql.KEYWORDS or value.lower() in redis.COMMANDS
    return value.upper() if known else REMOVED


@rule("url")
def _url(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Scheme, known host and the number of the path's parts."""
    if not isinstance(value, str):
        return REMOVED
    return _or_removed(url.masked(value, context.telemetry.hosts))


@rule("host")
def _host(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A host that is declared or configured."""
    if not isinstance(value, str):
        return REMOVED
    known = value in context.telemetry.hosts or value in url.hosts_of_environment()
    return value if known else REMOVED


@rule("route")
def _route(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A route template."""
    return value if isinstance(value, str) and value in context.known.routes else REMOVED


@rule("identifier")
def _identifier(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A keyed hash (HMAC-SHA256), unless identifiers are declared public."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return REMOVED
    return context.identifiers.leaving(value)


@rule("class")
def _class(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The name of a class that its module defines; others become ``Error``."""
    if not isinstance(value, str):
        return REMOVED
    if context.browser:
        return value if value in _SCRIPT_ERRORS or value in context.literals else "Error"
    module = parent.get("module")
    known = qualified.is_class(module if isinstance(module, str) else None, value)
    return value if known else "Error"


_SCRIPT_ERRORS = frozenset(
    "Error TypeError RangeError ReferenceError SyntaxError URIError EvalError AggregateError "
    "AbortError NetworkError NotFoundError DOMException UnhandledRejection TimeoutError "
    "ChunkLoadError SecurityError NotAllowedError QuotaExceededError".split()
)


@rule("module")
def _module(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """An imported module."""
    return value if isinstance(value, str) and qualified.exists(value) else REMOVED


@rule("frame")
def _frame(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Module, file, function, line and source lines, read again from the source; no variables."""
    if not isinstance(value, dict):
        return REMOVED
    if context.browser:
        return frames.script_frame(value)
    return frames.python_frame(value, context.known.source_lines)


@rule("fingerprint")
def _fingerprint(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Sentry's variables, and texts from the source."""
    if isinstance(value, str) and _FINGERPRINT.fullmatch(value):
        return value
    return _name(value, parent, context)


@rule("monitor")
def _monitor(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The slug of a declared monitor, or one from the source."""
    if isinstance(value, str) and value in context.known.monitors:
        return value
    return _name(value, parent, context)


@rule("schedule")
def _schedule(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A crontab line or a number."""
    if isinstance(value, str):
        return value if _CRONTAB.fullmatch(value) and value.count(" ") == 4 else REMOVED
    return _number(value, parent, context)


@rule("time zone")
def _zone(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The name of a time zone."""
    return value if isinstance(value, str) and _ZONE.fullmatch(value) else REMOVED


@rule("package version")
def _package_version(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The version of an installed package."""
    known = isinstance(value, str) and len(value) <= 40 and _VERSION.match(value)
    return value if known else REMOVED


@rule("declared")
def _declared(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A short value that the application declared, through the last net."""
    if isinstance(value, str):
        return context.net.clean(value) if len(value) <= MAX_VALUE else REMOVED
    if value is None or type(value) is bool:
        return value
    if type(value) in (list, tuple):
        items = [_declared(v, parent, context) for v in value[:50] if type(v) in (str, int, float)]
        return [item for item in items if item is not REMOVED]
    return _number(value, parent, context)


@rule("log text")
def _log_text(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Rebuilt text, or an ellipsis: a log needs one."""
    found = _text(value, parent, context)
    return "…" if found is REMOVED else found


@rule("metric")
def _metric(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The declared name of a metric."""
    return _one_of(value, context.telemetry.metrics)


@rule("discard reason")
def _reason(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """Why the SDK discarded something."""
    return _one_of(value, words.DISCARD_REASONS)


@rule("data category")
def _data_category(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """What the SDK discarded."""
    return _one_of(value, words.DATA_CATEGORIES)


@rule("replay type")
def _replay_type(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The word replay_event."""
    return _one_of(value, frozenset({"replay_event"}))


@rule("replay")
def _replay(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A recording with every text masked, and only sizes, places and kinds of elements left."""
    return _or_removed(replay.masked(value)) if isinstance(value, bytes) else REMOVED


@lru_cache(maxsize=1)
def installed_packages() -> frozenset[str]:
    """Return the names of the installed distributions, in lower case."""
    return frozenset(str(d.metadata["Name"]).lower() for d in distributions())


def _one_of(value: Any, known: frozenset[str]) -> Any:
    return value if isinstance(value, str) and value in known else REMOVED


def _or_removed(value: str | bytes | None) -> Any:
    return REMOVED if value is None else value


def _operation_of(span: dict[str, Any]) -> str:
    operation = span.get("op")
    attributes = span.get("attributes")
    if operation is None and isinstance(attributes, dict):
        operation = attributes.get("sentry.op")
        operation = operation.get("value") if isinstance(operation, dict) else operation
    return operation if isinstance(operation, str) else ""
