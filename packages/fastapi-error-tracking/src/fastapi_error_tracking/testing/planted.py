"""Values that stand for what is private. Each is made at random, so that it stands in no file."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..privacy.patterns import luhn
from .encodings import Needle, of_date, of_number, of_text, of_uuid

SHORTEST = 6
"""Characters (of a number: 7 digits) that do not come together by chance in what is sent."""
FEWEST_DIGITS = 7
DIGITS = {"mrn": 8, "ssn": 9, "phone": 10, "npi": 10, "account": 12, "card": 16}
WITH_CHECK_DIGIT = {"npi": "80840", "card": ""}


@dataclass(frozen=True, slots=True)
class Plant:
    """One value: what it stands for, and what it looks like in bytes."""

    label: str
    value: str
    needles: Sequence[Needle]


class Planted:
    """What a test plants. Every value that was asked for is searched; each stays the same.

    Args:
        seed: For the same values again; by default they differ in every run.
    """

    def __init__(self, seed: int | str | None = None) -> None:
        self._seed = random.getrandbits(64) if seed is None else seed
        self._numbers: dict[str, str] = {}
        self.plants: list[Plant] = []

    @cached_property
    def name(self) -> str:
        """A first and a last name; each of them is searched by itself."""
        first, last = self._word("first").capitalize(), self._word("last").capitalize()
        return self._plant("name", f"{first} {last}", [*of_text(first), *of_text(last)])

    @cached_property
    def email(self) -> str:
        """An address; what stands before the @ is searched by itself."""
        first, last = self._word("email first"), self._word("email last")
        value = f"{first}.{last}@example.org"
        return self._plant("email", value, [*of_text(first), *of_text(last)])

    @cached_property
    def date(self) -> str:
        """A day of birth, as ``1951-07-23``; it is searched in the usual notations."""
        chance = self._chance("date")
        year, month, day = chance.randint(1931, 1989), chance.randint(1, 12), chance.randint(13, 28)
        return self._plant("date", f"{year}-{month:02}-{day:02}", of_date(year, month, day))

    @cached_property
    def uuid(self) -> str:
        """A UUID; it is searched with and without hyphens, and as its bytes and number."""
        found = uuid.UUID(int=self._chance("uuid").getrandbits(128), version=4)
        return self._plant("uuid", str(found), of_uuid(found))

    def number(self, kind: str = "mrn", digits: int | None = None) -> str:
        """Return digits, the same for the same ``kind``; they are searched with any separators.

        Args:
            kind: ``mrn``, ``ssn``, ``phone``, ``npi``, ``account`` and ``card`` have their own
                length, and those that have one a right check digit. Any other name is one more
                number.
            digits: How many; by default 10 for other names.

        Raises:
            ValueError: There are fewer than 7 digits: they come together by chance.
        """
        if kind not in self._numbers:
            count = digits or DIGITS.get(kind, 10)
            if count < FEWEST_DIGITS:
                raise ValueError(f"A number needs {FEWEST_DIGITS} digits to be found: {count}.")
            value = self._digits(kind, count)
            self._numbers[kind] = self._plant(f"number of kind {kind}", value, of_number(value))
        return self._numbers[kind]

    def text(self, value: str) -> str:
        """Return ``value``, which is searched from now on, whole and in parts of 16 characters.

        Raises:
            ValueError: It has fewer than 6 characters: they come together by chance.
        """
        if len(value) < SHORTEST:
            raise ValueError(f"A text needs {SHORTEST} characters to be found: {value!r}.")
        return self._plant("text", value, of_text(value))

    @cached_property
    def key(self) -> str:
        """A word that can be the key of an object: keys are data too."""
        value = self._word("key")
        return self._plant("key", value, of_text(value))

    def every_kind(self) -> dict[str, str]:
        """Return a value of each kind, by the names of the kinds."""
        named = {kind: getattr(self, kind) for kind in ("name", "uuid", "date", "email", "key")}
        return named | {kind: self.number(kind) for kind in DIGITS}

    def _plant(self, label: str, value: str, needles: Sequence[Needle]) -> str:
        self.plants.append(Plant(label, value, needles))
        return value

    def _chance(self, kind: str) -> random.Random:
        """Return what chooses for one kind: what it chooses does not hang on what came before."""
        return random.Random(f"{self._seed} {kind}")  # noqa: S311 - nothing is kept secret by it

    def _word(self, kind: str) -> str:
        pick = self._chance(kind).choice
        return "".join(
            pick("zqxkvw" if at == 0 else "bdfglmnprstvz") + pick("aeiou") for at in range(4)
        )

    def _digits(self, kind: str, count: int) -> str:
        pick = self._chance(kind).choice
        prefix = WITH_CHECK_DIGIT.get(kind)
        while True:
            value = pick("1245678") + "".join(pick("0123456789") for _ in range(count - 1))
            if len(set(value)) > 3 and (prefix is None or luhn(prefix + value)):
                return value
