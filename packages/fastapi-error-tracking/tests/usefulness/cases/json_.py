"""JSON."""

import json
from datetime import date
from typing import Any

from ..case import Cases, Person

cases = Cases("json")


class Visit:
    """What JSON cannot say."""


@cases("JSONDecodeError", "Expecting value: line 1 column 1 (char 0)")
def empty(who: Person) -> None:
    json.loads("")


@cases("JSONDecodeError", "Expecting value")
def a_page_instead(who: Person) -> None:
    json.loads(f"<html>{who.name}</html>")


@cases("JSONDecodeError", "Expecting property name enclosed in double quotes")
def single_quotes(who: Person) -> None:
    json.loads(f"{{'name': '{who.name}'}}")


@cases("JSONDecodeError", "Expecting ',' delimiter")
def missing_comma(who: Person) -> None:
    json.loads(f'{{"name": "{who.name}" "room": 1}}')


@cases("JSONDecodeError", "Unterminated string starting at")
def cut_off(who: Person) -> None:
    json.loads(f'{{"name": "{who.name}')


@cases("JSONDecodeError", "Extra data")
def two_texts(who: Person) -> None:
    json.loads(f'{{}} {{"name": "{who.name}"}}')


@cases("JSONDecodeError", "Invalid control character at")
def line_break(who: Person) -> None:
    json.loads(f'{{"name": "{who.name}\n"}}')


@cases("JSONDecodeError", "Invalid \\escape")
def bad_escape(who: Person) -> None:
    json.loads(f'{{"name": "\\{who.name}"}}')


@cases("TypeError", "Object of type date is not JSON serializable")
def a_date(who: Person) -> None:
    json.dumps({who.name: date(2001, 2, 3)})


@cases("TypeError", "Object of type Visit is not JSON serializable")
def own_class(who: Person) -> None:
    json.dumps({who.name: Visit()})


@cases("TypeError", "keys must be str, int, float, bool or None, not tuple")
def odd_key(who: Person) -> None:
    json.dumps({(who.name,): 1})


@cases("ValueError", "Circular reference detected")
def circle(who: Person) -> None:
    ward: dict[str, Any] = {"name": who.name}
    ward["in"] = ward
    json.dumps(ward)


@cases("TypeError", "the JSON object must be str, bytes or bytearray, not NoneType")
def none(who: Person) -> None:
    nothing: Any = {who.name: None}.get(who.name)
    json.loads(nothing)
