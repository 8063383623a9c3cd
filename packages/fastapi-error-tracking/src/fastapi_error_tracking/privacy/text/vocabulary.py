"""What C code may say: the interpreter's own messages, with holes where it quotes data.

``{n}`` keeps a number of up to six digits. ``{name}`` keeps a word that the raising function's own
code contains or that is a builtin's. Every other hole stays one.
"""

import builtins
import errno
import re
from collections.abc import Set
from functools import lru_cache
from http import HTTPStatus
from types import CodeType

from .template import Hole, Template, joined

_BUILTIN_NAMES = frozenset(vars(builtins)) | {
    "NoneType",
    "function",
    "method",
    "module",
    "coroutine",
}

_STATUS_PHRASES = frozenset(status.phrase for status in HTTPStatus)

_FORMS: dict[str, tuple[str, ...]] = {
    "ArithmeticError": (),
    "AttributeError": (
        "'{name}' object has no attribute '{name}'",
        "type object '{name}' has no attribute '{name}'",
        "module '{module}' has no attribute '{name}'",
        "can't set attribute '{name}'",
        "property '{name}' of '{name}' object has no setter",
    ),
    "IndexError": (
        "list index out of range",
        "tuple index out of range",
        "string index out of range",
        "list assignment index out of range",
        "pop from empty list",
        "pop from an empty deque",
        "deque index out of range",
        "range object index out of range",
    ),
    "KeyError": ("'pop from an empty set'", "'popitem(): dictionary is empty'"),
    "ImportError": ("cannot import name '{name}' from '{module}' ({path})",),
    "ModuleNotFoundError": ("No module named '{module}'",),
    "NameError": (
        "name '{name}' is not defined",
        "cannot access free variable '{name}' where it is not associated with a value in "
        "enclosing scope",
    ),
    "UnboundLocalError": (
        "cannot access local variable '{name}' where it is not associated with a value",
    ),
    "OverflowError": (
        "int too large to convert to float",
        "math range error",
        "cannot convert float infinity to integer",
        "Python int too large to convert to C int",
        "date value out of range",
    ),
    "RecursionError": (
        "maximum recursion depth exceeded",
        "maximum recursion depth exceeded {in}",
    ),
    "RuntimeError": (
        "dictionary changed size during iteration",
        "Set changed size during iteration",
        "generator raised StopIteration",
        "coroutine raised StopIteration",
        "cannot reuse already awaited coroutine",
        "no running event loop",
        "Event loop is closed",
        "can't start new thread",
    ),
    "TypeError": (
        "'{name}' object is not subscriptable",
        "'{name}' object is not callable",
        "'{name}' object is not iterable",
        "'{name}' object is not an iterator",
        "'{name}' object does not support item assignment",
        "'{name}' object does not support item deletion",
        "'{name}' object cannot be interpreted as an integer",
        "'{name}' object can't be awaited",
        "object {name} can't be used in 'await' expression",
        "cannot unpack non-iterable {name} object",
        "object of type '{name}' has no len()",
        "unhashable type: '{name}'",
        "unsupported operand type(s) for {operator}: '{name}' and '{name}'",
        "'{operator}' not supported between instances of '{name}' and '{name}'",
        'can only concatenate str (not "{name}") to str',
        'can only concatenate list (not "{name}") to list',
        "must be real number, not {name}",
        "list indices must be integers or slices, not {name}",
        "tuple indices must be integers or slices, not {name}",
        "string indices must be integers, not '{name}'",
        "argument of type '{name}' is not iterable",
        "sequence item {n}: expected str instance, {name} found",
        "int() argument must be a string, a bytes-like object or a real number, not '{name}'",
        "float() argument must be a string or a real number, not '{name}'",
        "{name}() missing {n} required positional argument: '{name}'",
        "{name}() missing {n} required positional arguments: {names}",
        "{name}() missing {n} required keyword-only argument: '{name}'",
        "{name}() missing {n} required keyword-only arguments: {names}",
        "{name}() got an unexpected keyword argument '{name}'",
        "{name}() got multiple values for argument '{name}'",
        "{name}() takes {n} positional arguments but {n} were given",
        "{name}() takes {n} positional argument but {n} were given",
        "{name}() takes {n} positional arguments but {n} was given",
        "Object of type {name} is not JSON serializable",
        "can't compare offset-naive and offset-aware datetimes",
        "can't subtract offset-naive and offset-aware datetimes",
        "bad operand type for unary {operator}: '{name}'",
        "exceptions must derive from BaseException",
        "a bytes-like object is required, not '{name}'",
        "'NoneType' object is not subscriptable",
    ),
    "UnicodeDecodeError": (
        "'{codec}' codec can't decode byte {byte} in position {n}: {reason}",
        "'{codec}' codec can't decode bytes in position {n}-{n}: {reason}",
    ),
    "UnicodeEncodeError": (
        "'{codec}' codec can't encode character {character} in position {n}: {reason}",
        "'{codec}' codec can't encode characters in position {n}-{n}: {reason}",
    ),
    "ValueError": (
        "invalid literal for int() with base {n}: {value}",
        "could not convert string to float: {value}",
        "not enough values to unpack (expected {n}, got {n})",
        "not enough values to unpack (expected at least {n}, got {n})",
        "too many values to unpack (expected {n})",
        "too many values to unpack (expected {n}, got {n})",
        "list.remove(x): x not in list",
        "substring not found",
        "tuple.index(x): x not in tuple",
        "{value} is not in list",
        "max() arg is an empty sequence",
        "min() arg is an empty sequence",
        "max() iterable argument is empty",
        "min() iterable argument is empty",
        "math domain error",
        "Invalid isoformat string: {value}",
        "time data {value} does not match format {format}",
        "unconverted data remains: {value}",
        "month must be in 1..12",
        "day is out of range for month",
        "year {year} is out of range",
        "hour must be in 0..23",
        "minute must be in 0..59",
        "second must be in 0..59",
        "embedded null byte",
        "embedded null character",
        "negative shift count",
        "cannot convert float NaN to integer",
        "Exceeds the limit ({n} digits) for integer string conversion: value has {n} digits; use "
        "sys.set_int_max_str_digits() to increase the limit",
        "Circular reference detected",
        "I/O operation on closed file.",
        "badly formed hexadecimal UUID string",
    ),
    "ZeroDivisionError": (
        "division by zero",
        "integer division or modulo by zero",
        "integer modulo by zero",
        "float division by zero",
        "float floor division by zero",
        "float modulo",
        "float divmod()",
        "0.0 cannot be raised to a negative power",
        "zero to a negative power",
    ),
}

_HOLES = re.compile(r"\{(\w+)\}")


def message(error: BaseException, text: str, code: CodeType | None) -> str | None:
    """Return ``text`` with only the words that are the interpreter's or the code's own."""
    if isinstance(error, OSError) and isinstance(error.errno, int):
        return _os_error(error.errno)
    if text in _STATUS_PHRASES:
        return text
    names = _names(code)
    for kind in type(error).__mro__[:-2]:
        for template in _templates(kind.__name__) if kind.__module__ == "builtins" else ():
            fillings = template.match(text)
            if fillings is not None:
                holes = [part for part in template.parts if isinstance(part, Hole)]
                pairs = zip(holes, fillings, strict=True)
                return template.render([_kept(h.source, f, names) for h, f in pairs])
    return None


def _kept(kind: str, filling: str, names: Set[str]) -> str | None:
    if kind == "n":
        return filling if filling.isdecimal() and filling.isascii() and len(filling) <= 6 else None
    if kind == "name":
        last = filling.rpartition(".")[2]
        return last if last in names or last in _BUILTIN_NAMES else None
    return None


def _os_error(number: int) -> str:
    name = errno.errorcode.get(number)
    return f"[Errno {number}] {name}" if name else "[Errno]"


@lru_cache(maxsize=64)
def _templates(kind: str) -> tuple[Template, ...]:
    """Return a builtin's forms, the most telling first."""
    found = [
        joined(Hole(p) if i % 2 else p for i, p in enumerate(_HOLES.split(form)))
        for form in _FORMS.get(kind, ())
    ]
    return tuple(sorted(found, key=lambda t: -t.weight))


def _names(code: CodeType | None) -> Set[str]:
    if code is None:
        return frozenset()
    return frozenset((*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars))
