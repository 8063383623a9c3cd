"""The ways on which data can come into what a process reports: each is a function that is told what
is planted, and fails.
"""

import asyncio
import json
import logging
import sqlite3
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import sentry_sdk
from pydantic import BaseModel, TypeAdapter
from sentry_sdk import logger as sdk_logger

from .. import measuring

CHANNELS: dict[str, Callable[[str], object]] = {}

OF_EVERY_KIND = ("tag", "tags that are listed", "contexts that are listed", "breadcrumb", "span")
"""Channels with rules of form, which each kind of plant goes through."""

logger = logging.getLogger("proof")


class ProofError(Exception):
    """What a channel ends with: a failure that is reported."""


class _Model(BaseModel):
    count: int


class _Odd:
    def __init__(self, value: str) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"<{self.value}>"


def channel(function: Callable[[str], object]) -> Callable[[str], object]:
    """Count ``function`` among the channels, under its name."""
    CHANNELS[function.__name__.strip("_").replace("_", " ")] = function
    return function


def fail(name: str, planted: str) -> None:
    """Open one channel, and fail in the end.

    Raises:
        Exception: Always.
    """
    CHANNELS[name](planted)
    raise ProofError("the end of a channel")


# Texts of errors.


@channel
def message_of_an_error(planted: str) -> None:
    raise ProofError(f"patient {planted} was not found")


@channel
def message_that_is_nothing_else(planted: str) -> None:
    raise ProofError(planted)


@channel
def several_arguments(planted: str) -> None:
    raise ProofError("patient", planted, {planted: 1})


@channel
def message_of_an_odd_object(planted: str) -> None:
    raise ProofError(_Odd(planted))


@channel
def message_put_together(planted: str) -> None:
    raise ProofError("patient " + planted + " was {} not found".format(planted))  # noqa: UP032


@channel
def message_with_percent(planted: str) -> None:
    raise ProofError("patient %s" % planted)  # noqa: UP031


@channel
def cause_of_an_error(planted: str) -> None:
    try:
        raise KeyError(planted)
    except KeyError as error:
        raise ProofError("no such patient") from error


@channel
def context_of_an_error(planted: str) -> None:
    try:
        int(planted + "x")
    finally:
        raise ProofError("no such patient")


@channel
def group_of_errors(planted: str) -> None:
    raise ExceptionGroup(planted, [ProofError(planted), ValueError(planted)])


@channel
def note_on_an_error(planted: str) -> None:
    error = ProofError("no such patient")
    error.add_note(planted)
    raise error


@channel
def attribute_of_an_error(planted: str) -> None:
    error = ProofError("no such patient")
    error.patient = planted  # type: ignore[attr-defined]
    raise error


@channel
def name_of_a_class(planted: str) -> None:
    raise type(planted, (ProofError,), {})("no such patient")


@channel
def name_of_a_function_and_file(planted: str) -> None:
    code = f"def patient():\n    raise KeyError({planted!r})\npatient()"
    exec(compile(code, f"/patients/{planted}.py", "exec"), {"__name__": planted})  # noqa: S102


@channel
def local_variable(planted: str) -> None:
    patient = {"name": planted, planted: planted}
    raise ProofError(f"{len(patient)} values")


# Errors of libraries.


@channel
def library_integer(planted: str) -> None:
    int(planted + "x")


@channel
def library_key(planted: str) -> object:
    nobody: dict[str, str] = {}
    return nobody[planted]


@channel
def library_attribute(planted: str) -> object:
    return getattr(object(), planted)


@channel
def library_file(planted: str) -> None:
    open(f"/{planted}/{planted}.txt")  # noqa: SIM115, PTH123


@channel
def library_json(planted: str) -> None:
    json.loads(f'{{"{planted}": {planted}')


@channel
def library_decode(planted: str) -> None:
    (planted.encode() + b"\xff").decode("utf-8")


@channel
def library_decimal(planted: str) -> None:
    Decimal(planted + "x")


@channel
def library_validation(planted: str) -> None:
    TypeAdapter(_Model).validate_python({"count": planted, planted: planted})


@channel
def library_assertion(planted: str) -> None:
    raise AssertionError(f"{planted} == 1", planted)


@channel
def library_sql(planted: str) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"SELECT * FROM patients WHERE name = '{planted}'")  # noqa: S608


# Logs.


@channel
def log_with_arguments(planted: str) -> None:
    logger.error("patient %s is gone", planted)


@channel
def log_that_is_nothing_else(planted: str) -> None:
    logger.warning(planted)


@channel
def log_put_together(planted: str) -> None:
    logger.error(f"patient {planted} is gone")


@channel
def log_with_extra(planted: str) -> None:
    logger.error("a patient is gone", extra={"patient": planted, "k" + planted: planted})


@channel
def log_of_an_exception(planted: str) -> None:
    try:
        raise KeyError(planted)
    except KeyError:
        logger.exception("patient %s", planted)


@channel
def log_by_a_logger_of_that_name(planted: str) -> None:
    logging.getLogger(planted).error("a patient is gone")


@channel
def log_of_the_sdk(planted: str) -> None:
    sdk_logger.error(
        "patient {who}", who=planted, attributes={"patient": planted, planted: planted}
    )


@channel
def warning_that_is_logged(planted: str) -> None:
    logging.captureWarnings(True)
    warnings.warn(planted, stacklevel=1)


# What code says to the SDK.


@channel
def message_to_the_sdk(planted: str) -> None:
    sentry_sdk.capture_message(f"patient {planted}")


@channel
def tag(planted: str) -> None:
    sentry_sdk.set_tag("patient", planted)
    sentry_sdk.set_tag(planted, "1")


@channel
def tags_that_are_listed(planted: str) -> None:
    for name in ("service", "request_id", "job", "http.status_code", "replayId", "browser.name"):
        sentry_sdk.set_tag(name, planted)


@channel
def context(planted: str) -> None:
    sentry_sdk.set_context("patient", {"name": planted, planted: planted})
    sentry_sdk.set_context(planted, {"name": planted})


@channel
def contexts_that_are_listed(planted: str) -> None:
    for name in ("os", "browser", "device", "runtime", "app", "response", "culture", "gpu"):
        sentry_sdk.set_context(name, {"name": planted, "version": planted, "id": planted})


@channel
def extra(planted: str) -> None:
    sentry_sdk.set_extra("patient", {planted: [planted]})


@channel
def user(planted: str) -> None:
    fields = ("id", "email", "username", "ip_address", "name", "segment")
    sentry_sdk.set_user(dict.fromkeys(fields, planted))


@channel
def fingerprint(planted: str) -> None:
    sentry_sdk.get_isolation_scope().fingerprint = [planted]


@channel
def name_of_the_transaction(planted: str) -> None:
    sentry_sdk.get_current_scope().set_transaction_name(f"/patients/{planted}")


@channel
def breadcrumb(planted: str) -> None:
    sentry_sdk.add_breadcrumb(
        message=f"patient {planted}",
        category=planted,
        type=planted,
        data={"patient": planted, planted: planted, "url": f"https://a.test/{planted}?q={planted}"},
    )


@channel
def span(planted: str) -> None:
    with measuring.span(f"patient {planted}", op=planted) as made:
        made.set("patient", planted)
        made.set(planted, planted)
        made.set("url.full", f"https://a.test/{planted}")


@channel
def metric(planted: str) -> None:
    sentry_sdk.metrics.count(planted, 1, attributes={"patient": planted, planted: planted})


@channel
def attachment(planted: str) -> None:
    sentry_sdk.get_isolation_scope().add_attachment(
        bytes=planted.encode(), filename=f"{planted}.txt"
    )


@channel
def event_by_hand(planted: str) -> None:
    made: Any = {
        "message": planted,
        "logger": planted,
        "culprit": planted,
        "modules": {planted: planted},
        "extra": {planted: planted},
        "request": {"url": f"https://a.test/{planted}", "data": planted, "env": {"A": planted}},
        "exception": {"values": [{"type": planted, "value": planted, "module": planted}]},
        "threads": {"values": [{"id": 1, "name": planted}]},
        "unheard_of": planted,
    }
    sentry_sdk.capture_event(made)


@channel
def check_in(planted: str) -> None:
    sentry_sdk.crons.capture_checkin(monitor_slug=planted, status="ok")


# Where it runs.


@channel
def thread_of_that_name(planted: str) -> None:
    def run() -> None:
        with suppress(KeyError):
            raise KeyError(planted)
        logger.error("patient %s", planted)

    thread = threading.Thread(target=run, name=planted)
    thread.start()
    thread.join()


@channel
def task_of_that_name(planted: str) -> None:
    async def run() -> None:
        raise KeyError(planted)

    made = asyncio.get_running_loop().create_task(run(), name=planted)
    made.add_done_callback(
        lambda done: logger.error("patient %s", planted, exc_info=done.exception())
    )
