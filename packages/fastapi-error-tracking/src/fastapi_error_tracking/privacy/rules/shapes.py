"""Rules for values that their form explains: ids, numbers, times and words of closed lists."""

import math
import platform
import re
import time as clock
from datetime import UTC, datetime
from typing import Any

import sentry_sdk

from ...compat.profiler import is_profiler_id
from .. import replay, words
from ..context import Context
from .base import REMOVED, form_rule, rule, word_rule

MAX_INTEGER = 2**63
DAY = 86_400
OLDEST = 31 * DAY  # seconds; Sentry takes nothing that is older than 30 days
SIGNIFICANT = 3

# RFC 3339
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?")


@rule("never")
def never(_value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """Never leaves."""
    return REMOVED


@rule("number")
def number(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """A finite number."""
    if type(value) is int:
        return value if abs(value) < MAX_INTEGER else REMOVED
    return value if type(value) is float and math.isfinite(value) else REMOVED


@rule("boolean")
def boolean(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """True or false, or those words."""
    if isinstance(value, str):
        return value if value in ("true", "false", "True", "False") else REMOVED
    return value if type(value) is bool else REMOVED


@rule("decimal")
def decimal(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A number, or its digits as text."""
    either = _digits if isinstance(value, str) else number
    return either(value, parent, context)


@rule("count")
def count(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """A whole number from 0 to 9999: of attempts, or of things that are few."""
    return value if type(value) is int and 0 <= value < 10_000 else REMOVED


@rule("size")
def size(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """How large something is, with three significant digits."""
    return rounded(value) if type(value) is int and 0 <= value < MAX_INTEGER else REMOVED


@rule("port")
def port(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """The number of a port."""
    return value if type(value) is int and 0 < value < 65_536 else REMOVED


@rule("line")
def line(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """The number of a line in a file."""
    return value if type(value) is int and 0 < value < 100_000 else REMOVED


@rule("status code")
def status_code(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """A status of HTTP, from 100 to 599, or its digits as text."""
    if isinstance(value, str):
        return value if _STATUS.fullmatch(value) else REMOVED
    return value if type(value) is int and 100 <= value < 600 else REMOVED


@rule("share")
def share(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A number from 0 to 1 with at most six decimals, or its digits as text."""
    found = decimal(value, parent, context)
    if found is REMOVED or not 0 <= float(found) <= 1:
        return REMOVED
    exact = round(float(found), 6)
    if isinstance(found, str):
        return found if len(found) <= len("0.123456") else f"{exact:.6f}"
    return exact if type(found) is float else found


@rule("time")
def time(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """When something was captured, if that is no longer ago than Sentry takes it.

    A date and time, or seconds since 1970.
    """
    written = value.isoformat() if isinstance(value, datetime) else value
    if type(written) is str:
        return written if _INSTANT.fullmatch(written) and _is_now(_seconds(written)) else REMOVED
    found = number(value, parent, context)
    return found if found is not REMOVED and _is_now(found) else REMOVED


def rounded(value: float) -> float:
    """Return a number with three significant digits: it says how large something is, not which."""
    if not value:
        return value
    exact = round(value, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))
    return int(exact) if type(value) is int else exact


def _is_now(seconds: float | None) -> bool:
    return seconds is not None and -OLDEST < seconds - clock.time() < DAY


def _seconds(written: str) -> float | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


@rule("time zone", stable=True)
def time_zone(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """The name of a time zone that this machine knows, or UTC."""
    return value if isinstance(value, str) and value in words.time_zones() else REMOVED


@rule("schedule")
def schedule(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A crontab line or a number."""
    either = _crontab if isinstance(value, str) else number
    return either(value, parent, context)


@rule("mechanism", stable=True)
def mechanism(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """How an error was caught; what the SDKs do not know becomes ``generic``."""
    known = isinstance(value, str) and (value in words.MECHANISMS or value in words.integrations())
    return value if known else "generic"


@rule("no inference")
def no_inference(_value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """Always ``never``: Sentry is to infer neither address nor browser from the connection."""
    return "never"


@rule("origin", stable=True)
def origin(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """Which integration made a span or log."""
    if not isinstance(value, str) or len(value) > 80:
        return REMOVED
    known = words.ORIGIN_WORDS | words.integrations()
    return value if all(part in known for part in value.split(".")) else REMOVED


@rule("sdk", stable=True)
def sdk(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The name of a Sentry SDK, its package or one of its integrations."""
    if isinstance(value, str) and value in words.integrations():
        return value
    return _sdk_name(value, parent, context)


@rule("sender", stable=True)
def sender(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The name of a Sentry SDK; any other becomes ``sentry``, for an event needs one."""
    found = sdk(value, parent, context)
    return "sentry" if found is REMOVED else found


@rule("replay")
def recording(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """A recording with every text masked: the layout and the build's own stylesheets are left."""
    found = replay.masked(value, context.styles) if isinstance(value, bytes) else None
    return REMOVED if found is None else found


word_rule("service", "backend, worker or frontend.", words.SERVICES)
word_rule("level", "A severity.", words.LEVELS)
word_rule("status", "The outcome of a span, session or check-in.", words.STATUSES)
word_rule("method", "An HTTP method (RFC 9110).", words.METHODS)
word_rule("source of name", "How a transaction was named.", words.SOURCES)
word_rule("database system", "The kind of a database, queue or driver.", words.SYSTEMS)
word_rule("unit", "A unit of measurement.", words.UNITS)
word_rule("metric type", "counter, gauge or distribution.", words.METRIC_TYPES)
word_rule("platform", "python, javascript, node or other.", words.PLATFORMS)
word_rule("protocol", "A fixed word of Sentry's protocol.", words.PROTOCOL)
word_rule(
    "runtime", "The name of a Python, operating system, processor or browser.", words.RUNTIMES
)
word_rule("discard reason", "Why the SDK discarded something.", words.DISCARD_REASONS)
word_rule("data category", "What the SDK discarded.", words.DATA_CATEGORIES)

_hex_id = form_rule("hexadecimal digits", "Hexadecimal digits.", r"[0-9a-f]{32}")
_span_id = form_rule("16 digits", "16 hexadecimal digits.", r"[0-9a-f]{16}")
_any_id = form_rule(
    "digits of an id",
    "Hexadecimal digits, or a UUID.",
    r"[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
)


@rule("hex id")
def hex_id(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A random id that an SDK made: 32 hexadecimal digits. Decimal ones leave as a keyed hash."""
    return _random(_hex_id(value, parent, context), context)


@rule("span id")
def span_id(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A random id that an SDK made: 16 hexadecimal digits. Decimal ones leave as a keyed hash."""
    return _random(_span_id(value, parent, context), context)


@rule("profiler id")
def profiler_id(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """The id of the profiler that runs in this process, and no other."""
    return value if isinstance(value, str) and is_profiler_id(value) else REMOVED


@rule("session id")
def session_id(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A random id that an SDK made: hexadecimal digits, or a UUID; decimal ones become others."""
    return _random(_any_id(value, parent, context), context)


def _random(value: Any, context: Context) -> Any:
    """Return an id; of one in 1800 all digits are decimal, and so are those of a card."""
    digits = value.replace("-", "") if isinstance(value, str) else ""
    return context.identifiers.random(value) if digits.isdecimal() else value


@rule("version", stable=True)
def version(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """The version of this Python, or of an installed package."""
    known = isinstance(value, str) and (
        value == platform.python_version() or value in words.installed().values()
    )
    return value if known else REMOVED


@rule("sender version")
def sender_version(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """The version of an installed package; any other becomes the SDK's, for an event needs one."""
    found = version(value, parent, context)
    return sentry_sdk.VERSION if found is REMOVED else found


word_rule("HTTP version", "A version of HTTP.", words.HTTP_VERSIONS)
form_rule(
    "hook",
    "Where in Vue an error was caught, as its production build says it.",
    r"https://vuejs\.org/error-reference/#runtime-[a-z0-9]{1,4}",
)
form_rule(
    "member",
    "How an error belongs to another: as cause, context or member of a group.",
    r"__(?:cause|context)__|cause|(?:exceptions|errors)\[\d{1,4}\]",
)

_STATUS = re.compile("[1-5][0-9]{2}")
_digits = form_rule("digits", "Digits as text.", r"\d{1,20}(?:\.\d{1,20})?(?:e-?\d{1,3})?")
_CRON_PART = (
    r"(?:\*|\d{1,2}|MON|TUE|WED|THU|FRI|SAT|SUN"
    r"|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
)
_CRON_FIELD = rf"{_CRON_PART}(?:[-/,]{_CRON_PART}){{0,60}}"
_crontab = form_rule("crontab", "A crontab line.", rf"{_CRON_FIELD}(?: {_CRON_FIELD}){{4}}")
_sdk_name = form_rule(
    "sdk name",
    "The name of a Sentry SDK or of its package.",
    r"sentry\.(?:python|javascript)(?:\.[a-z]{1,20}){0,3}|pypi:sentry-sdk|npm:@sentry/[a-z-]{1,40}",
)
