"""Reads JSON whose shape cannot be trusted: what is not as expected counts as missing."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn, TypeGuard

# The parser that Sentry is built on enters so many lists and objects, one within the other.
DEEPEST = 127
LONGEST_INTEGER = 308  # digits: what is longer is larger than every number that JSON's readers hold
LONGEST_NUMBER = 18  # digits of a number in an address


def read(data: bytes) -> Any:
    """Read strict JSON, which everything that shows it can hold and write again.

    Raises:
        ValueError: It is none, or nested too deeply, or has a number that is no finite one.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_constant=_no_such_number,
            parse_float=_finite,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from None
    except RecursionError:
        raise ValueError(f"it is nested more than {DEEPEST} deep") from None
    if _is_deeper(value, DEEPEST):
        raise ValueError(f"it is nested more than {DEEPEST} deep")
    return value


def write(value: Any) -> bytes:
    """Return JSON in ASCII: half of a surrogate pair is JSON, but no UTF-8."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def mapping(value: Any) -> Mapping[str, Any]:
    """Return ``value`` if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(values: Any) -> list[Mapping[str, Any]]:
    """Return those of ``values`` that are mappings; none where that is no list."""
    return [value for value in values if isinstance(value, Mapping)] if is_list(values) else []


def is_list(values: Any) -> TypeGuard[list[Any]]:
    """Say whether ``values`` is a list."""
    return isinstance(values, list)


def text(value: Any) -> str:
    """Return ``value`` if it is text, else the empty text."""
    return value if isinstance(value, str) else ""


def text_or_none(value: Any, most: int = 200) -> str | None:
    """Return the beginning of ``value`` if it is text that is not empty."""
    return whole(value[:most]) if isinstance(value, str) and value else None


def whole(value: str) -> str:
    """Return ``value`` with a mark in place of each half of a surrogate pair."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def whole_number(value: str) -> int | None:
    """Return the number that an address names, or ``None`` where it names none."""
    plain = value.isascii() and value.isdecimal() and len(value) <= LONGEST_NUMBER
    return int(value) if plain else None


def _is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [held for one in level for held in _held(one) if isinstance(held, (dict, list))]
        if not level:
            return False
    return True


def _held(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _no_such_number(name: str) -> NoReturn:
    raise ValueError(f"JSON has no number {name}")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits[:40]} is out of range")
    return number


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST_INTEGER:
        raise ValueError(f"a number of {len(digits)} digits is out of range")
    return int(digits)
