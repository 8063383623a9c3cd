"""What the interpreter says of an operation that it cannot do."""

from typing import Any

from ..case import Cases, Person

cases = Cases("interpreter")


class Patient:
    """Somebody."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def initial(self) -> str:
        """The first letter."""
        return self.name[0]

    def move(self, room: int, *, ward: str) -> None:
        """Move to another room."""


class Loose:
    """An object that keeps its attributes in slots."""

    __slots__ = ("name",)


@cases("AttributeError", "'NoneType' object has no attribute 'name'")
def attribute_of_none(who: Person) -> None:
    patient: Any = {who.name: None}.get(who.name)
    patient.name


@cases("AttributeError", "'Patient' object has no attribute 'surname'")
def attribute_of_own_class(who: Person) -> None:
    patient: Any = Patient(who.name)
    patient.surname


@cases("AttributeError", "property 'initial' of 'Patient' object has no setter")
def attribute_without_setter(who: Person) -> None:
    patient: Any = Patient(who.name)
    patient.initial = who.name


@cases("AttributeError", "'Loose' object has no attribute 'mrn'")
def attribute_without_slot(who: Person) -> None:
    loose: Any = Loose()
    loose.mrn = who.number


@cases("AttributeError", "type object 'Patient' has no attribute 'find'")
def attribute_of_a_class(who: Person) -> None:
    kind: Any = Patient
    kind.find(who.name)


@cases("KeyError", "'ward'")
def key_that_is_a_literal(who: Person) -> None:
    {"name": who.name}["ward"]


@cases("KeyError")
def key_that_is_data(who: Person) -> None:
    {"name": 1}[who.name]


@cases("IndexError", "list index out of range")
def index(who: Person) -> None:
    who.name.split()[3]


@cases("IndexError", "string index out of range")
def index_of_text(who: Person) -> None:
    who.name[99]


@cases("TypeError", "'NoneType' object is not subscriptable")
def item_of_none(who: Person) -> None:
    found: Any = {who.name: None}.get(who.name)
    found["room"]


@cases("TypeError", "'NoneType' object is not iterable")
def loop_over_none(who: Person) -> None:
    found: Any = {who.name: None}.get(who.name)
    for _ in found:
        pass


@cases("TypeError", "'str' object is not callable")
def call_of_text(who: Person) -> None:
    found: Any = who.name
    found()


@cases("TypeError", "unsupported operand type(s) for +: 'int' and 'NoneType'")
def sum_with_none(who: Person) -> None:
    found: Any = {who.name: None}.get(who.name)
    who.number + found


@cases("TypeError", "unsupported operand type(s) for -=: 'Patient' and 'int'")
def difference_of_own_class(who: Person) -> None:
    patient: Any = Patient(who.name)
    patient -= who.number


@cases("TypeError", "'<' not supported between instances of 'NoneType' and 'int'")
def comparison(who: Person) -> None:
    sorted([who.number, {who.name: None}.get(who.name)])  # type: ignore[type-var]


@cases("TypeError", 'can only concatenate str (not "int") to str')
def concatenation(who: Person) -> None:
    number: Any = who.number
    who.name + number


@cases("TypeError", "bad operand type for unary -: 'str'")
def negation_of_text(who: Person) -> None:
    name: Any = who.name
    -name


@cases("TypeError", "Patient.move() missing 1 required positional argument: 'room'")
def missing_argument(who: Person) -> None:
    patient: Any = Patient(who.name)
    patient.move(ward=who.name)


@cases("TypeError", "Patient.move() missing 1 required keyword-only argument: 'ward'")
def missing_keyword(who: Person) -> None:
    patient: Any = Patient(who.name)
    patient.move(who.number)


@cases("TypeError", "Patient.move() got an unexpected keyword argument 'bed'")
def unexpected_keyword(who: Person) -> None:
    patient: Any = Patient(who.name)
    patient.move(who.number, ward=who.name, bed=who.name)


@cases("TypeError", "Patient.__init__() takes 2 positional arguments but 3 were given")
def too_many_arguments(who: Person) -> None:
    kind: Any = Patient
    kind(who.name, who.number)


@cases("TypeError", "unhashable type: 'list'")
def unhashable(who: Person) -> None:
    names: Any = [who.name]
    {names: 1}


@cases("TypeError", "'int' object does not support item assignment")
def assignment_to_number(who: Person) -> None:
    number: Any = who.number
    number["name"] = who.name


@cases("TypeError", "object str can't be used in 'await' expression")
async def await_of_text(who: Person) -> None:
    name: Any = who.name
    await name


@cases("TypeError", "cannot unpack non-iterable int object")
def unpacking_of_number(who: Person) -> None:
    number: Any = who.number
    _first, _second = number


@cases("TypeError", "'Patient' object does not support the context manager protocol")
def with_own_class(who: Person) -> None:
    patient: Any = Patient(who.name)
    with patient:
        pass


@cases("TypeError", "format string")
def percent_with_too_few(who: Person) -> None:
    "%s in room %s" % (who.name,)  # type: ignore[str-format]  # noqa: F507, UP031


@cases("TypeError", "%d format: a real number is required, not str")
def percent_of_text(who: Person) -> None:
    "room %d" % who.name  # type: ignore[str-format]  # noqa: UP031


@cases("TypeError", "object of type 'int' has no len()")
def length_of_number(who: Person) -> None:
    number: Any = who.number
    len(number)


@cases("ValueError", "not enough values to unpack (expected 2, got 1)")
def too_few_to_unpack(who: Person) -> None:
    _first, _last = who.name.split()


@cases("ValueError", "too many values to unpack (expected 2")
def too_many_to_unpack(who: Person) -> None:
    _first, _last = [who.name] * 3


@cases("NameError", "name 'patiend' is not defined")
def misspelt_name(who: Person) -> None:
    patiend  # type: ignore[name-defined]  # noqa: F821


@cases("UnboundLocalError", "local variable 'room'")
def unbound_local(who: Person) -> None:
    if not who.name:
        room = 1
    print(room)


@cases("RecursionError", "maximum recursion depth exceeded")
def recursion(who: Person) -> None:
    def again(name: str) -> str:
        return again(name)

    again(who.name)


@cases("RuntimeError", "dictionary changed size during iteration")
def changed_while_iterating(who: Person) -> None:
    names = {who.name: 1}
    for _ in names:
        names[who.name * 2] = 2


@cases("RuntimeError", "generator raised StopIteration")
def stop_in_a_generator(who: Person) -> None:
    def names() -> Any:
        yield next(iter([who.name][1:]))

    list(names())


@cases("AssertionError", "{who.name} has no room")
def assertion_with_text(who: Person) -> None:
    assert not who.name, f"{who.name} has no room"


@cases("ZeroDivisionError", "division by zero")
def division(who: Person) -> None:
    who.number / (who.number - who.number)


@cases("OverflowError", "Numerical result out of range")
def overflow(who: Person) -> None:
    float(who.number) ** 99


@cases("MemoryError")
def memory(who: Person) -> None:
    bytearray(1 << 61)
