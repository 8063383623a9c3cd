"""Which fillings of a message's holes are no data: what stands in source, and closed sets.

In ``forms.py`` a hole's name says what may fill it:

``{n}`` a number of up to six digits; ``{type}`` a class that is loaded; ``{function}`` a function
or method that is; ``{name}`` and ``{names}`` what the raising code names, gives as a literal, or
what is a parameter of that function; ``{module}`` the same, or what is imported; ``{operator}``,
``{codec}``, ``{reason}``, ``{letter}``, ``{signal}``, ``{command}`` and ``{word}`` closed sets;
``{sql}`` names of the application's models. Any other hole stays one.
"""

import re
import sys
from ast import literal_eval
from collections.abc import Callable, Set
from encodings.aliases import aliases
from signal import Signals

from .. import redis, sql
from ..words import METHODS, words
from .running import Running

OPERATORS = words(
    "+ - * / // % @ << >> & | ^ += -= *= /= //= %= @= <<= >>= &= |= ^= **= < <= > >= ~ divmod()"
) | {"** or pow()", "pow()"}

_REASONS = frozenset(
    {
        "invalid start byte",
        "invalid continuation byte",
        "unexpected end of data",
        "ordinal not in range(128)",
        "ordinal not in range(256)",
        "surrogates not allowed",
        "truncated data",
        "illegal encoding",
        "illegal UTF-16 surrogate",
        "illegal multibyte sequence",
        "incomplete multibyte sequence",
        "character maps to <undefined>",
    }
)

_CODECS = frozenset({*aliases, *aliases.values()})
_SIGNALS = frozenset(signal.name for signal in Signals)
_QUOTED = re.compile(r"'(\w+)'")
_TYPES = words("""
    smallint integer bigint numeric real money text boolean date json jsonb uuid bytea interval inet
    timestamp time char varchar int2 int4 int8 int16 int32 int64 float4 float8 timestamptz
    """) | {
    "double precision",
    "character varying",
    "timestamp with time zone",
    "timestamp without time zone",
    "time with time zone",
    "time without time zone",
}
_SIZE = re.compile(r"\(\d{1,6}(?:,\d{1,3})?\)$")

_NAMING = ("__name__", "__qualname__")


def kept(kind: str, filling: str, running: Running | None, names: Set[str] = frozenset()) -> bool:
    """Return whether what fills a hole of ``kind`` is no data.

    Args:
        kind: What may fill it, see above.
        filling: What does.
        running: What was running.
        names: Names of the application's models.
    """
    judge = _CLOSED.get(kind)
    if judge is not None:
        return judge(filling)
    if kind == "sql":
        return bool(filling) and all(
            sql.is_name(part.lower(), names) for part in filling.split(".")
        )
    if running is None:
        return False
    if kind == "type":
        return running.is_type(filling)
    if kind == "function":
        return running.is_function(filling)
    if kind == "name":
        return _is_name(filling, running)
    if kind == "names":
        found = _QUOTED.findall(filling)
        rest = _QUOTED.sub("", filling).replace("and", "").strip(", ")
        return bool(found) and not rest and all(_is_name(one, running) for one in found)
    if kind == "module":
        return filling in sys.modules or filling in running.names or filling in running.given
    return False


def is_of_source(source: str, filling: str, running: Running) -> bool:
    """Return whether what a library put into its message is no data.

    Args:
        source: The expression that it put there.
        filling: What it made of it.
        running: What was running.
    """
    if not filling or len(filling) > 200:
        return False
    plain = _plain(filling)
    if source.endswith(_NAMING) or source.startswith("type("):
        return running.is_type(plain)
    if filling.startswith("<class '") and filling.endswith("'>"):
        return running.is_type(filling[8:-2])
    if source.endswith("method") and plain in METHODS:
        return True
    return plain in running.given


def _plain(filling: str) -> str:
    """Return a text that its ``repr`` was put into another one."""
    if filling[0] in "'\"" and filling[-1] == filling[0]:
        try:
            found = literal_eval(filling)
        except (ValueError, SyntaxError):
            return filling
        return found if isinstance(found, str) else filling
    return filling


def _is_name(filling: str, running: Running) -> bool:
    return (
        filling in running.names
        or filling in running.parameters
        or filling in running.given
        or filling in _BUILTIN_NAMES
    )


def _is_number(filling: str) -> bool:
    return filling.isdecimal() and filling.isascii() and len(filling) <= 6


def _is_codec(filling: str) -> bool:
    name = filling.lower().replace("-", "_")
    return name in _CODECS or name == "charmap"


def _is_database_type(filling: str) -> bool:
    return _SIZE.sub("", filling) in _TYPES


def _is_keyword(filling: str) -> bool:
    return filling.lower() in sql.KEYWORDS


_BUILTIN_NAMES = frozenset(vars(sys.modules["builtins"]))

_CLOSED: dict[str, Callable[[str], bool]] = {
    "n": _is_number,
    "operator": OPERATORS.__contains__,
    "codec": _is_codec,
    "reason": _REASONS.__contains__,
    "letter": frozenset("diouxXeEfFgGcrsn%").__contains__,
    "signal": _SIGNALS.__contains__,
    "command": lambda filling: filling.lower() in redis.COMMANDS,
    "word": _is_keyword,
    "database type": _is_database_type,
}
