"""Of which kind a value is that an app's telemetry carries: one of another kind stays.

Closed kinds say themselves which values belong to them. ``Identifier`` leaves as something else,
and ``Text`` is for the few that nothing closer fits.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeGuard, get_args

_VERSION = re.compile(
    r"v?(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){0,2}"
    r"(?:[.+-]?(?:a|b|rc|post|dev|alpha|beta)\.?\d{0,3})?"
)
_FLAGS = frozenset({"true", "false", "True", "False"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of values. Two of the same settings are equal."""

    def holds(self, value: object) -> bool:
        """Return whether ``value`` belongs to this kind: a text, number or boolean, or neither."""
        raise NotImplementedError

    def __str__(self) -> str:
        """Return it as it is declared: ``Count(most=100)``."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, init=False)
class Choice(Kind):
    """One of a closed set: ``Choice("booked", "done")``, of an enum or of a ``Literal``.

    Raises:
        TypeError: It is given nothing, or something that is no text, whole number or boolean.
    """

    options: frozenset[tuple[type, str | int]]

    def __init__(self, *options: Any) -> None:
        found = frozenset((type(one), one) for option in options for one in _options(option))
        if not found:
            raise TypeError("Choice takes at least one value, an enum or a Literal.")
        object.__setattr__(self, "options", found)

    def holds(self, value: object) -> bool:
        """Return whether ``value`` is one of the set; members of an enum count by their values."""
        plain = value.value if isinstance(value, Enum) else value
        return isinstance(plain, str | int) and (type(plain), plain) in self.options

    def __str__(self) -> str:
        return f"Choice({', '.join(sorted(repr(one) for _, one in self.options))})"


def _options(option: Any) -> Iterable[str | int]:
    if isinstance(option, type) and issubclass(option, Enum):
        found: Iterable[Any] = [member.value for member in option]
    elif isinstance(option, str | int):
        found = [option.value if isinstance(option, Enum) else option]
    else:
        found = get_args(option) or [option]
    for one in found:
        if type(one) not in (str, int, bool):
            raise TypeError(
                f"Choice takes texts, whole numbers, booleans, an enum or a Literal, not {one!r}."
            )
    return found


@dataclass(frozen=True, slots=True)
class Count(Kind):
    """A whole number of things, from 0 to ``most``."""

    most: int = 1_000_000

    def holds(self, value: object) -> bool:
        return _is_number(value) and 0 <= value <= self.most and value == math.floor(value)

    def __str__(self) -> str:
        return "Count()" if self == Count() else f"Count(most={self.most})"


@dataclass(frozen=True, slots=True)
class Flag(Kind):
    """True or false, or those words."""

    def holds(self, value: object) -> bool:
        return value in _FLAGS if isinstance(value, str) else isinstance(value, bool)

    def __str__(self) -> str:
        return "Flag()"


@dataclass(frozen=True, slots=True)
class Measure(Kind):
    """A number from 0 upwards that says how much: three significant digits leave."""

    def holds(self, value: object) -> bool:
        return _is_number(value) and 0 <= value < 2**63

    def __str__(self) -> str:
        return f"{type(self).__name__}()"


@dataclass(frozen=True, slots=True)
class Duration(Measure):
    """How long something took, in whatever unit; three significant digits leave."""


@dataclass(frozen=True, slots=True)
class Bytes(Measure):
    """How large something is; three significant digits leave."""


@dataclass(frozen=True, slots=True)
class Ratio(Kind):
    """A share of something, from 0 to 1."""

    def holds(self, value: object) -> bool:
        return _is_number(value) and 0 <= value <= 1

    def __str__(self) -> str:
        return "Ratio()"


@dataclass(frozen=True, slots=True)
class Version(Kind):
    """A version of up to three numbers: ``2``, ``3.11``, ``1.4.2``, ``2.0.0-rc.1``."""

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and _VERSION.fullmatch(value) is not None

    def __str__(self) -> str:
        return "Version()"


@dataclass(frozen=True, slots=True)
class Identifier(Kind):
    """Whatever tells one thing or person from others. A keyed hash of it leaves."""

    def holds(self, value: object) -> bool:
        return isinstance(value, str | int) and not isinstance(value, bool) and value != ""

    def __str__(self) -> str:
        return "Identifier()"


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """Any short text: for the few that are no private data, whoever writes them.

    It leaves but for what has the form of an identifier, and ``check --deploy`` lists it.

    Args:
        reason: Why nothing private can be in it.
        reviewer: Who has looked at it and agreed.
        expires: The day from which that holds no longer, and has to be looked at again.

    Raises:
        ValueError: There is no reason.
        TypeError: ``expires`` is no day.
    """

    reason: str
    reviewer: str = ""
    expires: date | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.reason, str) or not self.reason.strip():
            raise ValueError("Text takes a reason: why can nothing private be in it?")
        if self.expires is not None and type(self.expires) is not date:
            raise TypeError(
                f"Text expires on a day, such as date(2027, 1, 1), not {self.expires!r}."
            )

    def has_expired(self, today: date) -> bool:
        """Return whether it has to be looked at again."""
        return self.expires is not None and self.expires <= today

    def holds(self, value: object) -> bool:
        return isinstance(value, str | int | float)

    def __str__(self) -> str:
        reviewed = f", reviewer={self.reviewer!r}" if self.reviewer else ""
        until = f", expires={self.expires}" if self.expires else ""
        return f"Text(reason={self.reason!r}{reviewed}{until})"


@dataclass(frozen=True, slots=True)
class AnyNumber(Kind):
    """Any number: what a metric was that was declared by its name alone."""

    def holds(self, value: object) -> bool:
        return _is_number(value)

    def __str__(self) -> str:
        return "any number"


BY_NAME = Text("declared by its name alone")
"""What a name was that was declared without a kind, up to version 0.2."""


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
