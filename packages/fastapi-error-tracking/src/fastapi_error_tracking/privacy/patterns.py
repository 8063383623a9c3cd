"""The last net: identifiers of 45 CFR 164.514(b)(2) that have a form, found in what text is left.

Patterns cannot recognise a name; they only catch what slipped past the policy. Every repetition is
bounded, so that the time is linear. ``corpus.json`` holds the cases, for this and the browser's.
"""

import ipaddress
import re
from collections.abc import Callable
from typing import NamedTuple

MAX_TEXT = 20_000

_DIGIT = re.compile(r"\d")
_RANDOM_ID = re.compile(r"[0-9a-f]{32}")  # too long for a number of any form


class Found(NamedTuple):
    """An identifier: its kind, and where in the text it is."""

    kind: str
    start: int
    end: int


def digits(text: str) -> str:
    """Return the digits and capital letters of ``text``, without its separators."""
    return "".join(c for c in text if c.isalnum())


def luhn(text: str) -> bool:
    """Return whether a number ends with its check digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def is_card(text: str) -> bool:
    """Return whether the text is a payment card's number (ISO/IEC 7812: 13 to 19 digits)."""
    number = digits(text)
    return 13 <= len(number) <= 19 and len(set(number)) > 1 and luhn(number)


def is_npi(text: str) -> bool:
    """Return whether the text is a National Provider Identifier (45 CFR 162.406)."""
    return luhn("80840" + text)


def is_iban(text: str) -> bool:
    """Return whether the text is an IBAN (ISO 13616: mod 97 is 1)."""
    code = digits(text).upper()
    if not 15 <= len(code) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


_VIN_VALUES = {
    c: int(v) for c, v in zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def is_vin(text: str) -> bool:
    """Return whether the text is a vehicle's number with its check digit (49 CFR 565.15)."""
    if not any(c.isdecimal() for c in text) or not any(c.isalpha() for c in text):
        return False
    values = (int(c) if c.isdecimal() else _VIN_VALUES[c] for c in text.upper())
    rest = sum(v * w for v, w in zip(values, _VIN_WEIGHTS, strict=True)) % 11
    return text[8].upper() == ("X" if rest == 10 else str(rest))


def is_ssn(text: str) -> bool:
    """Return whether the Social Security Administration could have issued the number."""
    number = digits(text)
    return number[:3] not in ("000", "666") and number[3:5] != "00" and number[5:] != "0000"


def is_address(text: str) -> bool:
    """Return whether the text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _always(_text: str) -> bool:
    return True


def _is_phone(text: str) -> bool:
    return 7 <= len(digits(text)) <= 15


class Form(NamedTuple):
    """What a kind of identifier looks like."""

    kind: str
    pattern: str
    digits: int
    """A text with fewer digits holds none of them."""
    signs: str = ""
    """A text with none of these characters holds none of them; "" is any text."""
    check: Callable[[str], bool] = _always


_YEAR = r"(?:19|20)\d{2}"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_NTH = r"(?:st|nd|rd|th)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"

_FORMS = (
    Form("url", r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,15}://[^\s\"'<>]{1,2000}", 0, ":"),
    Form("url", r"\bwww\.[a-zA-Z0-9-]{1,63}\.[^\s\"'<>]{1,500}", 0, "."),
    Form(
        "email",
        r"[^\s@<>\"'(),;:\[\]{}]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,7}\.[^\W\d_]{2,63}\b",
        0,
        "@",
    ),
    Form("token", r"\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\.[\w-]{0,2000}", 0, "."),
    Form("token", r"(?i:\b(?:bearer|basic)\s{1,3})[\w.~+/=-]{8,2000}", 0),
    Form(
        "token",
        r"\b(?:sk|pk|rk)_(?:live|test)_\w{8,200}|\bgh[pousr]_\w{20,255}"
        r"|\bxox[abprs]-[\w-]{10,200}|\bsntr[yu]s_[\w=+/-]{20,500}|\bglpat-[\w-]{20,100}",
        0,
        "_-",
    ),
    Form("token", r"\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}", 0, "Kz"),
    Form(
        "token",
        r"(?i:\b(?:password|passwd|pwd|secret|api[_ -]?key|access[_ -]?token)\s{0,2}[=:]\s{0,2})"
        r"[^\s,;&\"'{}]{3,500}",
        0,
        "=:",
    ),
    Form(
        "record",
        r"(?i:\b(?:MRN|medical record(?: number| no\.?)?|patient (?:number|no\.?))[\s:#=]{1,4})"
        r"(?=[\w-]{0,19}\d)[\w-]{3,20}",
        1,
    ),
    Form("iban", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", 2, "", is_iban),
    Form("mac", r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b", 0, ":-"),
    Form(
        "ip",
        r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])",
        0,
        ":",
        is_address,
    ),
    Form("ip", r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])", 4, ".", is_address),
    Form("ssn", r"(?<![\w-])[0-8]\d{2}[- ]\d{2}[- ]\d{4}(?![\w-])", 9, "- ", is_ssn),
    Form("ssn", r"(?i:\b(?:ssn|social security(?: number)?)[\s:#=]{1,4})[0-8]\d{8}\b", 9),
    Form(
        "date",
        rf"(?<![\w.-]){_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.]{_DAY}(?!\d)",
        6,
        "-/.",
    ),
    Form(
        "date",
        rf"(?<![\w.-]){_DAY}[-/.]{_DAY}[-/.](?:19|20)?\d{{2}}(?![\w.-])",
        4,
        "-/.",
    ),
    Form("date", rf"\b{_DAY}{_NTH}\.? {_MONTH},? {_YEAR}\b", 5, " "),
    Form("date", rf"\b{_MONTH} {_DAY}{_NTH},? {_YEAR}\b", 5, " "),
    Form(
        "phone",
        r"(?<![\w+])(?:\+|00)[1-9](?:[ ().\-/]{0,2}\d){6,14}(?!\w)",
        7,
        "+0",
        _is_phone,
    ),
    Form("card", r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])", 13, "", is_card),
    Form("npi", r"(?<![\w.-])[12]\d{9}(?![\w.-])", 10, "", is_npi),
    Form("vin", r"(?i:\b[A-HJ-NPR-Z0-9]{17}\b)", 1, "", is_vin),
    Form(
        "phone",
        r"(?<![\w.-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])",
        10,
        " .-",
        _is_phone,
    ),
    Form(
        "phone",
        r"(?<![\w.-])\(?0\d{2,5}\)?[ /-]{1,3}\d{2,4}(?:[ -]?\d{2,4}){1,3}(?![\w.-])",
        7,
        " /-",
        _is_phone,
    ),
    Form(
        "phone",
        r"(?i:\b(?:tel|phone|mobile|fax|call)\.?[\s:]{1,3})\d(?:[ ().\-/]{0,2}\d){5,13}",
        7,
        "",
        _is_phone,
    ),
    Form(
        "postal",
        r"(?i:\b(?:zip|zip code|postal code|postcode|plz)[\s:#=]{1,3})"
        r"(?=[\w -]{0,9}\d)\w{2,5}(?:[ -]\w{3,4})?",
        1,
    ),
    Form("postal", r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b", 5, " "),
    Form("postal", r"(?<![\w-])\d{5}-\d{4}(?![\w-])", 9, "-"),
)


class Net:
    """Find identifiers by their form.

    Args:
        record_form: A regular expression for this organisation's medical record numbers.

    Raises:
        ValueError: ``record_form`` is no regular expression.
    """

    def __init__(self, record_form: str = "") -> None:
        own = (Form("record", record_form, 0),) if record_form else ()
        try:
            self._forms = [(form, re.compile(form.pattern)) for form in (*own, *_FORMS)]
        except re.error as error:
            raise ValueError(
                f"The form of medical record numbers is no pattern: {error}."
            ) from None
        self._has_own = bool(own)

    def find(self, text: str) -> list[Found]:
        """Return what is found, in order and without overlaps; earlier forms win."""
        if not self._has_own and _RANDOM_ID.fullmatch(text):
            return []
        text = text[:MAX_TEXT]
        found: list[Found] = []
        characters = frozenset(text)
        count = len(_DIGIT.findall(text))
        for form, pattern in self._forms:
            if count < form.digits or (form.signs and characters.isdisjoint(form.signs)):
                continue
            for match in pattern.finditer(text):
                start, end = match.span()
                free = all(end <= other.start or start >= other.end for other in found)
                if end > start and free and form.check(match[0]):
                    found.append(Found(form.kind, start, end))
                    if len(found) == 100:
                        return sorted(found, key=lambda f: f.start)
        return sorted(found, key=lambda f: f.start)

    def clean(self, text: str) -> str:
        """Return ``text`` with each identifier replaced by its kind, as ``[email]``."""
        if len(text) > MAX_TEXT:
            text = text[:MAX_TEXT]
        found = self.find(text)
        if not found:
            return text
        if len(found) == 100:
            return "[removed]"
        result: list[str] = []
        position = 0
        for kind, start, end in found:
            result += [text[position:start], f"[{kind}]"]
            position = end
        return "".join([*result, text[position:]])
