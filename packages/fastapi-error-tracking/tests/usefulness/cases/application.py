"""What an application raises itself."""

from enum import Enum, StrEnum
from http import HTTPStatus

from ..case import Cases, Person

cases = Cases("application")


class AppError(Exception):
    """An error with a code and a text."""


class BookingError(Exception):
    """An error with fields."""

    def __init__(self, code: str, who: str) -> None:
        super().__init__(f"booking refused: {code}")
        self.who = who


class Status(StrEnum):
    """A choice."""

    OPEN = "open"


class Ward(Enum):
    """Another choice."""

    SURGERY = 1


@cases("AppError", "('E1001', 'The slot is taken')")
def two_literals(who: Person) -> None:
    raise AppError("E1001", "The slot is taken")


@cases("AppError", "'E1002', '{who.name} has no slot'")
def a_literal_and_a_text(who: Person) -> None:
    raise AppError("E1002", f"{who.name} has no slot", who.number)


@cases("BookingError", "booking refused: ", "overlap")
def literal_given_to_a_class(who: Person) -> None:
    raise BookingError("overlap", who.name)


@cases("ValueError", "{who.name} has {…} visits")
def text_with_data(who: Person) -> None:
    raise ValueError(f"{who.name} has {max(who.number, 1)} visits")


@cases("LookupError")
def nothing_but_data(who: Person) -> None:
    raise LookupError(who.name)


@cases("ValueError", "is not a valid Status")
def enum_of_data(who: Person) -> None:
    Status(who.name)


@cases("ValueError", "'closed' is not a valid Status")
def enum_of_a_literal(who: Person) -> None:
    Status("closed")


@cases("KeyError", "'ONCOLOGY'")
def enum_by_name(who: Person) -> None:
    Ward["ONCOLOGY"]


@cases("AttributeError", "URGENT")
def enum_attribute(who: Person) -> None:
    Ward.URGENT  # type: ignore[attr-defined]


@cases("ValueError", "is not a valid HTTPStatus")
def enum_of_a_library(who: Person) -> None:
    HTTPStatus(who.number)


@cases("NotImplementedError", "reports of wards")
def not_implemented(who: Person) -> None:
    raise NotImplementedError("reports of wards")


@cases("RuntimeError", "could not book {who.name}")
def chained(who: Person) -> None:
    try:
        raise ValueError(f"{who.name} is unknown")
    except ValueError as error:
        raise RuntimeError(f"could not book {who.name}") from error


@cases("ExceptionGroup", "reminders failed")
def group(who: Person) -> None:
    raise ExceptionGroup("reminders failed", [ValueError(who.name), KeyError(who.name)])


@cases("ValueError", "cannot remind", "while reminding {who.name}")
def note(who: Person) -> None:
    error = ValueError("cannot remind")
    error.add_note(f"while reminding {who.name}")
    raise error


@cases("AppError", "no doctor for")
def translated(who: Person) -> None:
    raise AppError(_("no doctor for {name}").format(name=who.name))


def _(text: str) -> str:
    return text
