"""Ways to fail. Each raises an error whose text holds a name.

PYTEST_DONT_REWRITE: an assertion is to say what the source says.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import HTTPException, status
from pydantic import BaseModel

PREFIX = "Booking failed"
LONG = "Patient {} was moved from {} to " + "room {}"


@dataclass
class Patient:
    name: str
    visits: int = 3


class PatientNotFound(Exception):
    def __init__(self, patient: Patient) -> None:
        super().__init__(f"No patient called {patient.name} is registered")


class Overbooked(Exception):
    def __init__(self, doctor: str) -> None:
        self.doctor = doctor

    def __str__(self) -> str:
        return f"Doctor {self.doctor} has no time left"


class ClinicError(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")


class Closed(Exception):
    message = "The clinic is closed"


class Form(BaseModel):
    age: int


def f_string(name: str) -> None:
    raise ValueError(f"Patient {name} has {len(name)} visits")


def f_string_of_attributes(name: str) -> None:
    patient = Patient(name)
    raise ValueError(f"Patient {patient.name!r:>40} has {patient.visits:03d} visits")


def percent(name: str) -> None:
    raise ValueError("Patient %s has %d visits (100%%)" % (name, len(name)))  # noqa: UP031


def percent_named(name: str) -> None:
    raise ValueError("Patient %(who)s" % {"who": name})  # noqa: UP031


def format_call(name: str) -> None:
    raise ValueError("Patient {0} has {n} visits".format(name, n=len(name)))  # noqa: UP032


def format_constant(name: str) -> None:
    raise ValueError(LONG.format(name, "ward", name))


def concatenation(name: str) -> None:
    raise ValueError("Patient " + name + " is unknown")


def joined(name: str) -> None:
    raise ValueError(" ".join(["Patient", name, "is unknown"]))


def constant(name: str) -> None:
    raise ValueError(f"{PREFIX}: {name}")


def literal(name: str) -> None:
    raise ValueError("The appointment is taken")


def choice(name: str) -> None:
    raise ValueError("Nobody is here" if not name else f"Only {name} is here")


def elsewhere(name: str) -> None:
    message = f"Patient {name} is unknown"
    if name:
        raise ValueError(message)


def appended(name: str) -> None:
    message = f"Patient {name} is unknown"
    message += " to us"
    raise ValueError(message)


def walrus(name: str) -> None:
    if found := f"Patient {name} is unknown":
        raise ValueError(found)


def held_literal(name: str) -> None:
    patients = {"first": Patient(name)}
    raise ValueError(f"Patient {patients['first'].name} is unknown")


def multi_line(name: str) -> None:
    raise ValueError(
        f"Patient {name} "
        "is unknown "
        f"since {len(name)} days"
    )  # fmt: skip


def parameter_only(name: str) -> None:
    raise ValueError(name)


def built_in_init(name: str) -> None:
    raise PatientNotFound(Patient(name))


def built_in_str(name: str) -> None:
    raise Overbooked(name)


def built_in_both(name: str) -> None:
    raise ClinicError(17, f"Patient {name} is unknown")


def local_class(name: str) -> None:
    class Late(Exception):
        def __str__(self) -> str:
            return f"{self.args[0]} came late"

    raise Late(name)


def class_attribute(name: str) -> None:
    raise Closed(name)


def by_helper(name: str) -> None:
    raise _unknown(name)


def _unknown(name: str) -> ValueError:
    return ValueError(f"Helper knows no {name}")


def http(name: str) -> None:
    raise HTTPException(status_code=404, detail=f"Patient {name} is unknown")


def http_of_data(name: str) -> None:
    raise HTTPException(status.HTTP_404_NOT_FOUND, name)


def http_of_data_with_a_number(name: str) -> None:
    raise HTTPException(404, name)


def assertion(name: str) -> None:
    assert name is None, f"Patient {name} should not be here"


def data_that_is_a_literal_elsewhere(name: str) -> None:
    if name in ("type two diabetes", "asthma"):
        raise ValueError(name)


def comprehension(name: str) -> None:
    [_raise(n) for n in [name]]  # type: ignore[func-returns-value]


def _raise(n: str) -> None:
    raise ValueError(f"Patient {n} is unknown")


def in_lambda(name: str) -> None:
    fail: Callable[[str], None] = lambda n: _raise(n)  # noqa: E731, PLW0108
    fail(name)


def re_raised(name: str) -> None:
    try:
        _raise(name)
    except ValueError:
        raise


def key_error(name: str) -> None:
    dict[str, str]()[name]


def int_of_text(name: str) -> None:
    int(name)


def attribute(name: str) -> None:
    getattr(object(), name)


def own_attribute(name: str) -> None:
    name.surname  # type: ignore[attr-defined]  # noqa: B018


def missing_file(name: str) -> None:
    open(f"/nowhere/{name}")  # noqa: SIM115, PTH123


def bad_json(name: str) -> None:
    json.loads("{" + name)


def decoding(name: str) -> None:
    (name.encode() + b"\xff").decode()


def division(name: str) -> None:
    len(name) / (len(name) - len(name))


def wrong_type(name: str) -> None:
    len(name) + name  # type: ignore[operator]


def failing_command(name: str) -> None:
    subprocess.run([sys.executable, "-c", "raise SystemExit(3)", name], check=True)


def validation(name: str) -> None:
    Form.model_validate({"age": name})


def sqlite(name: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"SELECT * FROM {name}")  # noqa: S608


def sqlalchemy(name: str) -> None:
    from sqlalchemy import create_engine, text

    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": name})
