"""Numbers and texts made of one another."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any
from uuid import UUID

from ..case import Cases, Person

cases = Cases("numbers")


@cases("ValueError", "invalid literal for int() with base 10")
def int_of_text(who: Person) -> None:
    int(who.name)


@cases("TypeError", "int() argument must be a string", "'NoneType'")
def int_of_none(who: Person) -> None:
    nothing: Any = {who.name: None}.get(who.name)
    int(nothing)


@cases("ValueError", "could not convert string to float")
def float_of_text(who: Person) -> None:
    float(who.name)


@cases("ValueError", "math domain error|expected a nonnegative input")
def root(who: Person) -> None:
    math.sqrt(-who.number)


@cases("ValueError", "cannot convert float NaN to integer")
def int_of_nan(who: Person) -> None:
    int(float("nan") * who.number)


@cases("OverflowError", "cannot convert float infinity to integer")
def int_of_infinity(who: Person) -> None:
    int(float("inf") * who.number)


@cases("ValueError", "Exceeds the limit (4300 digits) for integer string conversion")
def long_number(who: Person) -> None:
    int(str(who.number) * 600)


@cases("InvalidOperation", "ConversionSyntax")
def decimal_of_text(who: Person) -> None:
    Decimal(who.name)


@cases("DivisionByZero", "DivisionByZero")
def decimal_by_zero(who: Person) -> None:
    Decimal(who.number) / 0


@cases("InvalidOperation", "InvalidOperation")
def decimal_rounded(who: Person) -> None:
    with localcontext(prec=4):
        Decimal(who.number).quantize(Decimal("0.01"))


@cases("TypeError", "unsupported operand type(s) for *: 'decimal.Decimal' and 'float'")
def decimal_and_float(who: Person) -> None:
    number: Any = 0.5
    Decimal(who.number) * number


@cases("ValueError", "Invalid literal for Fraction")
def fraction_of_text(who: Person) -> None:
    Fraction(who.name)


@cases("ValueError", "badly formed hexadecimal UUID string")
def uuid_of_text(who: Person) -> None:
    UUID(who.name)


@cases("UnicodeDecodeError", "'utf-8' codec can't decode byte", "invalid start byte")
def latin_as_utf8(who: Person) -> None:
    (who.name.encode() + b"\xff").decode()


@cases("UnicodeEncodeError", "'ascii' codec can't encode character", "ordinal not in range(128)")
def umlaut_as_ascii(who: Person) -> None:
    f"{who.name}ä".encode("ascii")


@cases("LookupError", "unknown encoding")
def unknown_encoding(who: Person) -> None:
    b"a".decode(who.name)


@cases("ValueError", "substring not found")
def substring(who: Person) -> None:
    who.name.index("7")


@cases("ValueError", "list.remove(x): x not in list|not in list")
def removed_from_list(who: Person) -> None:
    [1].remove(who.number)


@cases("ValueError", "max()")
def maximum_of_nothing(who: Person) -> None:
    max(n for n in [who.number] if n < 0)


@cases("KeyError", "'name'")
def format_with_a_name(who: Person) -> None:
    "{name} in {room}".format(room=who.number)  # type: ignore[str-format]  # noqa: F524


@cases("ValueError", "Invalid format specifier")
def format_with_a_specifier(who: Person) -> None:
    format(who.number, who.name)


@cases("ValueError", "Unknown format code 'f' for object of type 'str'")
def format_of_text_as_number(who: Person) -> str:
    return f"{who.name:.2f}"
