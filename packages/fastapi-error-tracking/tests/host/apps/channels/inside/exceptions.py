"""Exceptions, by how their text is made."""

import asyncio
import json
import sqlite3
import threading
from dataclasses import dataclass
from gettext import gettext
from string import Template
from typing import Any

import sentry_sdk
from fastapi import HTTPException
from sqlalchemy.exc import IntegrityError

from .adding import channel, said

NOTHING: dict[str, int] = {}


class Told(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} told it in __init__")


class Shown(Exception):
    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} shown by __str__"


@dataclass
class Person:
    name: str


def patient_error(name: str) -> ValueError:
    message = f"patient {name} is ill"
    return ValueError(message)


def noted(error: Exception, note: str) -> Exception:
    error.add_note(f"about {note}")
    return error


def caused_by(cause: Exception) -> Exception:
    error = KeyError("a consequence")
    error.__cause__ = cause
    return error


said("raise_str", ValueError)
said("raise_f_string", lambda p: ValueError(f"patient {p} is ill"))
said("raise_percent", lambda p: ValueError("patient %s is ill" % p))  # noqa: UP031
said("raise_format", lambda p: ValueError("patient {} is ill".format(p)))  # noqa: UP032
said("raise_concatenation", lambda p: ValueError("patient " + p))
said("raise_join", lambda p: ValueError(" ".join(["patient", p])))
said("raise_repr", lambda p: ValueError(f"{p!r}"))
said("raise_bytes", lambda p: ValueError(p.encode()))
said("raise_two_arguments", lambda p: ValueError("patient", p))
said("raise_a_dict", lambda p: ValueError({"patient": p}))
said("raise_an_object", lambda p: ValueError(Shown(p)))
said("raise_key_error", KeyError)
said("raise_os_error", lambda p: OSError(2, p))
said("raise_os_error_file", lambda p: OSError(2, "no such file", p))
said("raise_timeout", lambda p: TimeoutError(f"{p} took too long"))
said("raise_permission", lambda p: PermissionError(f"{p} may not"))
said("raise_in_init", Told)
said("raise_in_str", Shown)
said("raise_http_error", lambda p: HTTPException(500, f"patient {p}"))
said("raise_group_message", lambda p: ExceptionGroup(f"{p} and others", [ValueError("one")]))
said("raise_group_member", lambda p: ExceptionGroup("two", [ValueError(p), TypeError("x")]))
said("raise_group_deep", lambda p: ExceptionGroup("a", [ExceptionGroup("b", [ValueError(p)])]))
said("raise_class_name", lambda p: type(p, (Exception,), {})("of a new class"))
said("raise_module_name", lambda p: type("Named", (Exception,), {"__module__": p})("x"))
said("raise_warning", lambda p: UserWarning(f"beware of {p}"))
said("raise_json", lambda p: json.JSONDecodeError(f"wrong: {p}", p, 0))
said("raise_driver_error", lambda p: sqlite3.OperationalError(f"no such table: {p}"))
said("raise_integrity_error", lambda p: IntegrityError(f"INSERT {p}", {"a": p}, ValueError(p)))


@channel
def raise_chained(plant: str) -> None:
    try:
        raise ValueError(plant)
    except ValueError as error:
        raise RuntimeError("a consequence") from error


@channel
def raise_with_context(plant: str) -> None:
    try:
        raise ValueError(f"earlier {plant}")
    except ValueError:
        NOTHING["missing"]


@channel
def raise_with_note(plant: str) -> None:
    error = ValueError("with a note")
    error.add_note(f"it was {plant}")
    raise error


@channel
def raise_assertion(plant: str) -> None:
    raise AssertionError(f"{plant} is not well")


@channel
def raise_from_another_statement(plant: str) -> None:
    message = f"{plant} was seen"
    raise ValueError(message)


@channel
def raise_in_a_thread(plant: str) -> None:
    def fail() -> None:
        raise ValueError(f"in a thread: {plant}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


@channel
def raise_in_a_named_thread(plant: str) -> None:
    def fail() -> None:
        sentry_sdk.get_isolation_scope().set_tag("thread", threading.current_thread().name)
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail, name=plant)
    thread.start()
    thread.join()


@channel
async def raise_in_a_coroutine(plant: str) -> None:
    await asyncio.sleep(0)
    raise ValueError(f"in a coroutine: {plant}")


@channel
async def raise_in_a_task_group(plant: str) -> None:
    async def fail() -> None:
        raise ValueError(f"in a task: {plant}")

    async with asyncio.TaskGroup() as group:
        group.create_task(fail())


@channel
def raise_in_compiled_code(plant: str) -> None:
    exec(compile("raise ValueError('compiled')", f"/srv/{plant}.py", "exec"), {})  # noqa: S102


@channel
def raise_in_a_named_function(plant: str) -> None:
    names: dict[str, Any] = {}
    exec(f"def {plant}(): raise ValueError('named')", names)  # noqa: S102
    names[plant]()


said("raise_format_spec", lambda p: ValueError(f"patient {p:>40} is ill"))
said("raise_self_documenting", lambda p: ValueError(f"{p=}"))
said("raise_walrus", lambda p: ValueError(f"patient {(name := p)}, {name} is ill"))
said("raise_nested_f_string", lambda p: ValueError(f"patient {f'called {p}'} is ill"))
said("raise_substituted", lambda p: ValueError(Template("patient $name").substitute(name=p)))
said("raise_translated", lambda p: ValueError(gettext("patient %s is ill") % p))
said("raise_a_dataclass", lambda p: ValueError(f"{Person(p)}"))
said("raise_by_a_helper", patient_error)
said("raise_of_an_attribute", lambda p: Told(Person(p).name))
said("raise_upper_case", lambda p: ValueError(f"PATIENT {p.upper()}"))
said("raise_group_note", lambda p: noted(ExceptionGroup("two", [ValueError("x")]), p))
said("raise_note_of_member", lambda p: ExceptionGroup("two", [noted(ValueError("x"), p)]))
said("raise_cause_of_member", lambda p: ExceptionGroup("two", [caused_by(ValueError(p))]))


@channel
def raise_with_changed_arguments(plant: str) -> None:
    error = ValueError("unchanged")
    error.args = (plant, {"patient": plant})
    raise error


@channel
def raise_from_nothing(plant: str) -> None:
    try:
        raise ValueError(plant)
    except ValueError:
        raise RuntimeError("hides its context") from None


@channel
async def raise_in_a_named_task(plant: str) -> None:
    async def fail() -> None:
        raise ValueError("in a task")

    task = asyncio.create_task(fail(), name=plant)
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "future": task, "exception": None}
    )
    await task
