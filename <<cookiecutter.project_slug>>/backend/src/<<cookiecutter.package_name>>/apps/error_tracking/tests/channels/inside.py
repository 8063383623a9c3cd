"""Channels inside the process: each function lets its argument out in one way."""

import asyncio
import decimal
import enum
import importlib
import json
import logging
import re
import sqlite3
import struct
import subprocess
import threading
import urllib.request
import uuid
import warnings
import zoneinfo
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import quote

import sentry_sdk
from fastapi import HTTPException
from pydantic import BaseModel
from sentry_sdk import logger as sentry_logger
from sentry_sdk.crons import capture_checkin
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

Channel = Callable[[str], Any]

logger = logging.getLogger(__name__)
engine = create_engine("sqlite://")

NOTHING: dict[str, int] = {}
CHANNELS: dict[str, Channel] = {}
LOCALS: dict[str, Channel] = {}
"""Those that only frame variables show."""


class Visit(BaseModel):
    number: int


class Told(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} told it in __init__")


class Shown(Exception):
    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} shown by __str__"


class Colour(enum.Enum):
    RED = "red"


def channel(function: Channel) -> Channel:
    CHANNELS[function.__name__] = function
    return function


def hidden(function: Channel) -> Channel:
    LOCALS[function.__name__] = function
    return function


def said(name: str, make: Callable[[str], BaseException]) -> None:
    """Add a channel that raises what ``make`` returns."""

    def raised(plant: str) -> None:
        raise make(plant)

    CHANNELS[name] = raised


def done(name: str, act: Channel) -> None:
    """Add a channel that does ``act``, and fails afterwards."""
    CHANNELS[name] = act


# --- Exceptions, by how their text is made -------------------------------------------------------

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


# --- What others say: the interpreter, the standard library, drivers -----------------------------

done("says_int", int)
done("says_float", float)
done("says_lookup", NOTHING.__getitem__)
done("says_getattr", lambda p: getattr(object(), p))
done("says_import", importlib.import_module)
done("says_open", lambda p: open(f"/nowhere/{p}"))  # noqa: PTH123, SIM115
done("says_decode", lambda p: (p.encode() + b"\xff").decode())
done("says_encode", lambda p: f"{p}é".encode("ascii"))
done("says_json", json.loads)
done("says_dumps", lambda p: json.dumps({"x": type(p, (), {})()}))
done("says_enum", Colour)
done("says_iso", date.fromisoformat)
done("says_strptime", lambda p: datetime.strptime(p, "%Y"))  # noqa: DTZ007
done("says_zone", zoneinfo.ZoneInfo)
done("says_uuid", uuid.UUID)
done("says_decimal", lambda p: [decimal.Decimal(p)])
done("says_struct", lambda p: struct.pack(p, 1))
done("says_regex", lambda p: re.compile(f"({p}"))
done("says_keyword", lambda p: cast(Any, scope)(**{p: 1}))
done("says_codec", b"x".decode)
done("says_pydantic", lambda p: Visit.model_validate({"number": p}))
done("says_pydantic_json", lambda p: Visit.model_validate_json(f'{{"number": "{p}"}}'))
done("says_subprocess", lambda p: subprocess.run(["false", p], check=True))  # noqa: S607
done("says_no_program", lambda p: subprocess.run([f"/nowhere/{p}"], check=True))
done("says_url", lambda p: urllib.request.urlopen(f"{p}://x"))  # noqa: S310
done("says_format", lambda p: f"{1:{p}}")
done("says_list", ["x"].index)
done("says_syntax", lambda p: compile(f"{p} {p}", p, "exec"))


# --- The database --------------------------------------------------------------------------------


def query(statement: str, **values: Any) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement), values)


done("sql_literal", lambda p: query(f"SELECT '{p}'"))
done("sql_alias", lambda p: query(f"SELECT 1 AS {p}"))
done("sql_comment", lambda p: query(f"SELECT 1 -- {p}"))
done("sql_quoted", lambda p: query(f'SELECT 1 AS "{p}"'))
done("sql_table", lambda p: query(f"SELECT * FROM {p}"))  # noqa: S608
done("sql_parameter_of_error", lambda p: query("SELECT * FROM nowhere WHERE x = :x", x=p))
done("sql_syntax", lambda p: query(f"SELEC {p}"))
done("sql_function", lambda p: query(f"SELECT {p}(1)"))


# --- Logs ----------------------------------------------------------------------------------------

done("log_argument", lambda p: logger.error("patient %s is ill", p))
done("log_f_string", lambda p: logger.error(f"patient {p} is ill"))
done("log_concatenation", lambda p: logger.error("patient " + p))
done("log_bare", logger.error)
done("log_object", lambda p: logger.error(Shown(p)))
done("log_dict", lambda p: logger.error({"patient": p}))
done("log_named_argument", lambda p: logger.error("patient %(name)s", {"name": p}))
done("log_two_arguments", lambda p: logger.error("%s and %r", 1, p))
done("log_bytes", lambda p: logger.error("%s", p.encode()))
done("log_warning", lambda p: logger.warning("patient %s", p))
done("log_info", lambda p: logger.info("patient %s", p))
done("log_info_f_string", lambda p: logger.info(f"patient {p}"))
done("log_critical", lambda p: logger.critical("patient %s", p))
done("log_extra", lambda p: logger.error("with extra", extra={"patient": p}))
done("log_extra_key", lambda p: logger.error("with extra", extra={p: 1}))
done("log_extra_of_info", lambda p: logger.info("with extra", extra={"patient": p}))
done("log_logger", lambda p: logging.getLogger(p).error("named logger"))
done("log_logger_of_info", lambda p: logging.getLogger(p).info("named logger"))
done("log_child", lambda p: logger.getChild(p).error("named child"))

done("log_adapter", lambda p: logging.LoggerAdapter(logger, {"patient": p}).error("adapted %s", p))
done("log_stack", lambda p: logger.error("stack %s", p, stack_info=True))
done("log_sdk", lambda p: sentry_logger.error("patient {name}", name=p))
done("log_sdk_text", lambda p: sentry_logger.info(f"patient {p}"))
done("log_sdk_attribute", lambda p: sentry_logger.info("x", attributes={"patient": p}))
done("log_sdk_attribute_key", lambda p: sentry_logger.info("x", attributes={p: "1"}))


@channel
def log_level(plant: str) -> None:
    logging.addLevelName(45, plant)
    logger.log(45, "at a level")


@channel
def log_attribute(plant: str) -> None:
    scope().set_attribute("patient", plant)
    logger.info("attributed")


@channel
def log_attribute_key(plant: str) -> None:
    scope().set_attribute(plant, "1")
    logger.info("attributed")


@channel
def log_exception(plant: str) -> None:
    try:
        raise ValueError(f"logged: {plant}")
    except ValueError:
        logger.exception("failed for %s", plant)


@channel
def log_warning_captured(plant: str) -> None:
    logging.captureWarnings(True)
    warnings.warn(f"beware of {plant}", stacklevel=1)
    logging.captureWarnings(False)


# --- Breadcrumbs ---------------------------------------------------------------------------------

crumb = sentry_sdk.add_breadcrumb
done("crumb_message", lambda p: crumb(message=f"{p} came in"))
done("crumb_bare", lambda p: crumb(message=p))
done("crumb_category", lambda p: crumb(message="x", category=p))
done("crumb_type", lambda p: crumb(message="x", type=p))
done("crumb_level", lambda p: crumb(message="x", level=p))
done("crumb_data", lambda p: crumb(message="x", data={"patient": p}))
done("crumb_data_key", lambda p: crumb(message="x", data={p: 1}))
done("crumb_data_deep", lambda p: crumb(message="x", data={"a": [{"b": p}]}))
done("crumb_field", lambda p: crumb(message="x", patient=p))
done("crumb_query", lambda p: crumb(message=f"SELECT '{p}'", category="query"))
done("crumb_redis", lambda p: crumb(message=f"GET {p}", category="redis"))


# --- Scopes --------------------------------------------------------------------------------------


def scope() -> sentry_sdk.Scope:
    return sentry_sdk.get_isolation_scope()


done("tag", lambda p: sentry_sdk.set_tag("patient", p))
done("tag_key", lambda p: sentry_sdk.set_tag(p, "1"))
done("tags", lambda p: sentry_sdk.set_tags({"patient": p}))
done("tag_service", lambda p: sentry_sdk.set_tag("service", p))
done("context", lambda p: sentry_sdk.set_context("patient", {"name": p}))
done("context_key", lambda p: sentry_sdk.set_context("patient", {p: 1}))
done("context_name", lambda p: sentry_sdk.set_context(p, {"a": 1}))
done("context_deep", lambda p: sentry_sdk.set_context("x", {"a": {"b": [p]}}))
done("context_runtime", lambda p: sentry_sdk.set_context("runtime", {"name": p}))
done("context_job", lambda p: sentry_sdk.set_context("job", {"id": 1, "note": p}))
done("extra", lambda p: sentry_sdk.set_extra("patient", p))
done("extra_key", lambda p: sentry_sdk.set_extra(p, 1))
done("user_id", lambda p: sentry_sdk.set_user({"id": p}))
done("user_email", lambda p: sentry_sdk.set_user({"email": f"{p}@example.org"}))
done("user_name", lambda p: sentry_sdk.set_user({"username": p}))
done("user_field", lambda p: sentry_sdk.set_user({"id": 1, "diagnosis": p}))
done("user_key", lambda p: sentry_sdk.set_user({"id": 1, p: 1}))
done("user_data", lambda p: sentry_sdk.set_user({"id": 1, "data": {"x": p}}))
done("user_geo", lambda p: sentry_sdk.set_user({"id": 1, "geo": {"city": p}}))
done("level", cast(Channel, sentry_sdk.set_level))
done("fingerprint", lambda p: setattr(scope(), "fingerprint", [p]))
done("transaction", lambda p: scope().set_transaction_name(f"/patients/{p}"))
done("transaction_source", lambda p: scope().set_transaction_name("x", source=p))
done("attachment", lambda p: scope().add_attachment(p.encode(), filename="a.txt"))
done("attachment_name", lambda p: scope().add_attachment(b"x", filename=f"{p}.txt"))
done("attachment_type", lambda p: scope().add_attachment(b"x", filename="x", content_type=p))
done("flag", lambda p: sentry_sdk.feature_flags.add_feature_flag(p, True))
done("message", sentry_sdk.capture_message)
done("message_f_string", lambda p: sentry_sdk.capture_message(f"patient {p} came"))


@channel
def capture_options(plant: str) -> None:
    sentry_sdk.capture_message("x", extras={"a": plant}, contexts={"b": {"c": plant}})


@channel
def event_processor(plant: str) -> None:
    def add(event: Any, _hint: Any) -> Any:
        event["patient"] = plant
        event.setdefault("extra", {})["patient"] = plant
        return event

    scope().add_event_processor(add)


EVENT_FIELDS: dict[str, Callable[[str], Any]] = {
    "message": lambda p: p,
    "logentry": lambda p: {"message": "patient %s", "params": [p]},
    "culprit": lambda p: p,
    "server_name": lambda p: p,
    "dist": lambda p: p,
    "release": lambda p: p,
    "environment": lambda p: p,
    "logger": lambda p: p,
    "platform": lambda p: p,
    "transaction": lambda p: p,
    "modules": lambda p: {p: "1.0"},
    "request": lambda p: {"url": f"http://x/{p}", "method": "GET"},
    "request_headers": lambda p: p,
    "threads": lambda p: {"values": [{"id": 1, "name": p}]},
    "breadcrumbs": lambda p: {"values": [{"message": p}]},
    "contexts": lambda p: {"device": {"name": p}},
    "user": lambda p: {"id": 1, "ip_address": p},
    "tags": lambda p: [["patient", p]],
    "sdk": lambda p: {"name": p, "version": "1"},
    "debug_meta": lambda p: {"images": [{"type": "sourcemap", "code_file": p}]},
    "stacktrace": lambda p: {"frames": [{"function": p, "filename": f"{p}.py"}]},
    "spans": lambda p: [{"description": p}],
    "_meta": lambda p: {"": {"rem": [[p, "x"]]}},
    "extra": lambda p: {"a": [[[p]]]},
    "fingerprint": lambda p: [p, "{{ default }}"],
    "measurements": lambda p: {p: {"value": 1}},
}
FRAME_FIELDS = ("function", "module", "filename", "abs_path", "context_line", "raw_function")
EXCEPTION_FIELDS = ("type", "value", "module")


def send_event(**fields: Any) -> None:
    sentry_sdk.capture_event(cast(Any, {"level": "error", **fields}))


def with_frame(field: str) -> Channel:
    def act(plant: str) -> None:
        frames = [{"lineno": 1, field: plant}]
        send_event(exception={"values": [{"type": "E", "stacktrace": {"frames": frames}}]})

    return act


def with_exception(field: str) -> Channel:
    return lambda p: send_event(exception={"values": [{"type": "E", field: p}]})


def with_field(field: str, make: Channel) -> Channel:
    return lambda p: send_event(**{field: make(p)})


for _field, _make in EVENT_FIELDS.items():
    done(f"event_{_field}", with_field(_field, _make))
for _field in FRAME_FIELDS:
    done(f"frame_{_field}", with_frame(_field))
for _field in EXCEPTION_FIELDS:
    done(f"exception_{_field}", with_exception(_field))
done("event_key", lambda p: send_event(**{p: 1}))
done(
    "mechanism",
    lambda p: send_event(
        exception={"values": [{"type": "E", "mechanism": {"type": p, "data": {"x": p}}}]}
    ),
)


# --- Spans and transactions ----------------------------------------------------------------------


def span(act: Callable[[Any], Any], **options: Any) -> None:
    with sentry_sdk.start_span(**{"op": "visit", "name": "visit", **options}) as one:
        act(one)


done("span_name", lambda p: span(lambda _: 0, name=p))
done("span_f_string", lambda p: span(lambda _: 0, name=f"patient {p}"))
done("span_op", lambda p: span(lambda _: 0, op=p))
done("span_origin", lambda p: span(lambda _: 0, origin=f"manual.{p}"))
done("span_data", lambda p: span(lambda one: one.set_data("patient", p)))
done("span_data_key", lambda p: span(lambda one: one.set_data(p, 1)))
done("span_tag", lambda p: span(lambda one: one.set_tag("patient", p)))
done("span_tag_key", lambda p: span(lambda one: one.set_tag(p, "1")))
done("span_status", lambda p: span(lambda one: one.set_status(p)))
done("span_http", lambda p: span(lambda _: 0, op="http.client", name=f"GET http://{p}.example/x"))
done("span_http_path", lambda p: span(lambda _: 0, op="http.client", name=f"GET http://x/{p}"))
done("span_http_query", lambda p: span(lambda _: 0, op="http.client", name=f"GET http://x/?q={p}"))
done("span_db", lambda p: span(lambda _: 0, op="db", name=f"SELECT '{p}'"))
done("span_redis", lambda p: span(lambda _: 0, op="db.redis", name=f"GET {p}"))
done("span_cache", lambda p: span(lambda one: one.set_data("cache.key", [p]), op="cache.get"))
done("span_prompt", lambda p: span(lambda one: one.set_data("gen_ai.request.messages", p)))


@channel
def transaction_own(plant: str) -> None:
    with sentry_sdk.start_transaction(op="visit", name=f"visit of {plant}"):
        pass


@channel
def transaction_continued(plant: str) -> None:
    headers = {
        "sentry-trace": f"{uuid.uuid4().hex}-{'b' * 16}-1",
        "baggage": f"sentry-user_segment={plant},sentry-transaction={plant}",
    }
    with sentry_sdk.start_transaction(sentry_sdk.continue_trace(headers, name="x", op="y")):
        sentry_sdk.capture_message("continued")


@channel
def transaction_data(plant: str) -> None:
    with sentry_sdk.start_transaction(op="visit", name="visit") as one:
        one.set_data("patient", plant)


# --- Metrics, monitors, sessions, profiles -------------------------------------------------------

count = sentry_sdk.metrics.count
done("metric_name", lambda p: count(p, 1))
done("metric_attribute", lambda p: count("channels.count", 1, attributes={"patient": p}))
done("metric_attribute_key", lambda p: count("channels.count", 1, attributes={p: "1"}))
done("metric_unit", lambda p: sentry_sdk.metrics.gauge("channels.count", 1, unit=p))
done("monitor_slug", lambda p: capture_checkin(monitor_slug=p, status="ok"))
done("monitor_status", lambda p: capture_checkin(monitor_slug="nightly", status=p))
done("monitor_id", lambda p: capture_checkin(monitor_slug="x", check_in_id=p, status="ok"))
done(
    "monitor_config",
    lambda p: capture_checkin(
        monitor_slug="nightly",
        status="ok",
        monitor_config={"schedule": {"type": "crontab", "value": p}, "timezone": p},
    ),
)


# --- Outgoing requests and programs --------------------------------------------------------------


def fetch(path: str, **headers: str) -> None:
    from .outside import address

    request = urllib.request.Request(f"{address()}{path}", headers=headers)  # noqa: S310
    with urllib.request.urlopen(request) as response:  # noqa: S310
        response.read()


done("fetch_path", lambda p: fetch(f"/patients/{p}"))
done("fetch_query", lambda p: fetch(f"/?name={quote(p)}"))
done("fetch_query_key", lambda p: fetch(f"/?{p}=1"))
done("run_argument", lambda p: subprocess.run(["true", p], check=True))  # noqa: S607
done("run_shell", lambda p: subprocess.run(f"true {p}", shell=True, check=True))  # noqa: S602


@channel
def fetch_with_baggage(plant: str) -> None:
    """Anybody who is asked learns the transaction's name."""
    with sentry_sdk.start_transaction(op="visit", name=f"own {plant}"):
        fetch("/baggage")


# --- Frame variables -----------------------------------------------------------------------------


class Patient:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<Patient {self.name}>"

    def fail(self) -> None:
        raise ValueError("a method failed")


@hidden
def local_text(plant: str) -> None:
    raise ValueError("text")


@hidden
def local_bytes(plant: str) -> None:
    data, _ = plant.encode(), None
    del plant
    raise ValueError(len(data))


@hidden
def local_dict(plant: str) -> None:
    body = {"patient": {"name": plant}}
    raise ValueError(len(body))


@hidden
def local_key(plant: str) -> None:
    body = {plant: 1}
    raise ValueError(len(body))


@hidden
def local_list(plant: str) -> None:
    found = [[plant]]
    raise ValueError(len(found))


@hidden
def local_object(plant: str) -> None:
    Patient(plant).fail()


@hidden
def local_deep(plant: str) -> None:
    def inner(name: str, default: str = plant) -> None:
        raise ValueError(len(name))

    inner("x")


@hidden
def local_closure(plant: str) -> None:
    [NOTHING[str(len(name))] for name in filter(None, [plant])]


@hidden
def local_generator(plant: str) -> None:
    def names() -> Any:
        name = plant
        yield 1 // (len(name) - len(name))

    next(names())


@hidden
async def local_coroutine(plant: str) -> None:
    await asyncio.sleep(0)
    raise ValueError("a coroutine failed")


async def run(name: str, plant: str) -> None:
    """Let ``plant`` out through a channel, and report whatever is left in the scope."""
    result = {**CHANNELS, **LOCALS}[name](plant)
    if asyncio.iscoroutine(result):
        await result
    raise RuntimeError("the end of a channel")
