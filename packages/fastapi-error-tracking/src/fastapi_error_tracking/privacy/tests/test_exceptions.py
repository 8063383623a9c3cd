"""Messages of exceptions keep what the source says: whatever the data, the text is the same."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest
import sentry_sdk

from .. import installed
from ..text import running
from . import failures as f
from .recorder import recording, somebody

FORMS: list[tuple[Callable[[str], None], str | None]] = [
    (f.f_string, "Patient {name} has {len(name)} visits"),
    (f.f_string_of_attributes, "Patient {patient.name} has {patient.visits} visits"),
    (f.percent, "Patient {name} has {len(name)} visits (100%)"),
    (f.percent_named, "Patient {name}"),
    (f.format_call, "Patient {name} has {len(name)} visits"),
    (f.format_constant, "Patient {name} was moved from {…} to room {name}"),
    (f.concatenation, "Patient {name} is unknown"),
    (f.joined, "Patient {name} is unknown"),
    (f.constant, "Booking failed: {name}"),
    (f.literal, "The appointment is taken"),
    (f.choice, "Only {name} is here"),
    (f.elsewhere, "Patient {name} is unknown"),
    (f.appended, "Patient {name} is unknown to us"),
    (f.walrus, "Patient {name} is unknown"),
    (f.held_literal, "Patient {…} is unknown"),
    (f.multi_line, "Patient {name} is unknown since {len(name)} days"),
    (f.parameter_only, "{name}"),
    (f.built_in_init, "No patient called {patient.name} is registered"),
    (f.built_in_str, "Doctor {self.doctor} has no time left"),
    (f.built_in_both, "{code}: Patient {name} is unknown"),
    (f.local_class, "{…} came late"),
    (f.class_attribute, "The clinic is closed"),
    (f.by_helper, "Helper knows no {name}"),
    (f.http, "Patient {name} is unknown"),
    (f.http_of_data, "404"),
    (f.http_of_data_with_a_number, "404"),
    (f.assertion, "Patient {name} should not be here"),
    (f.comprehension, "Patient {n} is unknown"),
    (f.in_lambda, "Patient {n} is unknown"),
    (f.re_raised, "Patient {n} is unknown"),
    (f.key_error, None),
    (f.int_of_text, "invalid literal for int() with base 10: {value}"),
    (f.attribute, "'object' object has no attribute '{name}'"),
    (f.own_attribute, "'str' object has no attribute 'surname'"),
    (f.missing_file, "[Errno 2] ENOENT"),
    (
        f.bad_json,
        "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    (f.decoding, None),
    (f.division, "division by zero"),
    (f.wrong_type, "unsupported operand type(s) for +: 'int' and 'str'"),
    (
        f.failing_command,
        "Command {command} returned non-zero exit status 3.",
    ),
    (f.validation, "1 validation error for Form: age (int_parsing)"),
    (f.sqlite, "(sqlite3.OperationalError) [SQLITE_ERROR] no such table: {sql}"),
]

if find_spec("sqlalchemy"):
    FORMS.append((f.sqlalchemy, "(sqlite3.OperationalError) [SQLITE_ERROR] no such table: {sql}"))


WITHOUT_NAME = (
    f.literal,
    f.class_attribute,
    f.own_attribute,
    f.division,
    f.wrong_type,
)


@pytest.mark.parametrize(("fail", "expected"), FORMS, ids=[form.__name__ for form, _ in FORMS])
def test_the_text_is_the_source_s(fail: Callable[[str], None], expected: str | None) -> None:
    messages = []
    for name in (somebody(), somebody()):
        with recording() as sent:
            try:
                fail(name)
            except Exception as error:
                sentry_sdk.capture_exception(error)
            event = sent.event()
            assert name.encode() not in sent.bytes
            assert sent.gate.failures == 0
        messages.append(event["exception"]["values"][-1].get("value"))
    first, second = messages
    assert first == second
    if expected is not None or fail is f.key_error:
        assert first == expected


@pytest.mark.parametrize("is_library_s", [False, True], ids=["application", "library"])
def test_data_is_no_source_because_it_equals_a_literal(
    is_library_s: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library may hold lists too: of diagnoses, for one."""
    for module in (installed, running):
        monkeypatch.setattr(module, "is_library_s", lambda _: is_library_s)
    for name in ("asthma", "type two diabetes"):
        with recording() as sent:
            try:
                f.data_that_is_a_literal_elsewhere(name)
            except ValueError:
                sentry_sdk.capture_exception()
            assert sent.event()["exception"]["values"][0]["value"] == "{name}"


def test_causes_and_contexts_are_rebuilt_too() -> None:
    name = somebody()
    with recording() as sent:
        try:
            try:
                f.f_string(name)
            except ValueError as error:
                raise RuntimeError(f"Could not treat {error}") from error
        except RuntimeError:
            sentry_sdk.capture_exception()
        values = sent.event()["exception"]["values"]
    assert [v["value"] for v in values] == [
        "Patient {name} has {len(name)} visits",
        "Could not treat {error}",
    ]


def test_the_members_of_a_group_are_rebuilt_too() -> None:
    name = somebody()
    with recording() as sent:
        errors: list[Exception] = []
        for fail in (f.f_string, f.built_in_init):
            try:
                fail(name)
            except Exception as error:
                errors.append(error)
        try:
            raise ExceptionGroup(f"Two failed for {len(errors)}", errors)
        except ExceptionGroup:
            sentry_sdk.capture_exception()
        values = {v["type"]: v["value"] for v in sent.event()["exception"]["values"]}
        assert name.encode() not in sent.bytes
    assert values == {
        "ValueError": "Patient {name} has {len(name)} visits",
        "PatientNotFound": "No patient called {patient.name} is registered",
        "ExceptionGroup": "Two failed for {len(errors)}",
    }


def test_notes_are_rebuilt_too() -> None:
    name = somebody()
    with recording() as sent:
        try:
            try:
                f.f_string(name)
            except ValueError as error:
                error.add_note(f"while booking for {error.args[0]}")
                raise
        except ValueError:
            sentry_sdk.capture_exception()
        value = sent.event()["exception"]["values"][0]["value"]
        assert name.encode() not in sent.bytes
    assert value == "Patient {name} has {len(name)} visits\nwhile booking for {…}"


def test_an_error_that_was_never_raised_is_read_at_the_call() -> None:
    with recording() as sent:
        name = somebody()
        sentry_sdk.capture_exception(ValueError(f"Nobody called {name} came"))
        assert sent.event()["exception"]["values"][0]["value"] == "Nobody called {name} came"


def test_source_that_is_made_at_run_time_says_nothing() -> None:
    name = somebody()
    with recording() as sent:
        try:
            exec(f"raise ValueError('{name} came')")  # noqa: S102
        except ValueError:
            sentry_sdk.capture_exception()
        assert "value" not in sent.event()["exception"]["values"][0]
        assert name.encode() not in sent.bytes


def test_classes_and_functions_named_after_data_lose_their_names() -> None:
    name = somebody()
    with recording() as sent:
        made = type(name, (Exception,), {})
        scope: dict[str, Any] = {"__name__": __name__, "made": made}
        exec(f"def {name}():\n    raise made('{name}')", scope)  # noqa: S102
        try:
            scope[name]()
        except Exception:
            sentry_sdk.capture_exception()
        assert sent.event()["exception"]["values"][0]["type"] == "Error"
        assert name.encode() not in sent.bytes


@pytest.mark.parametrize(
    ("fail", "why"),
    [
        (f.key_error, "the text came from a C module"),
        (f.parameter_only, "what the source does not say is data"),
        (f.sqlite, "a database wrote it: codes and names of known models stay"),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_a_developer_is_told_why_a_title_is_short(fail: Callable[[str], None], why: str) -> None:
    with recording() as sent:
        try:
            fail(somebody())
        except Exception:
            sentry_sdk.capture_exception()
        assert sent.event()
        (told,) = (one for scrubbed in sent.scrubbed for one in scrubbed.removed if why in one[1])
        assert told == ("event.exception.values[].value", f"rebuilt text: {why}")


def test_without_the_hooks_no_text_passes() -> None:
    name = somebody()
    with recording(hooks=False) as sent:
        try:
            f.f_string(name)
        except ValueError:
            sentry_sdk.capture_exception()
        (error,) = sent.event()["exception"]["values"]
        assert "value" not in error
        assert error["type"] == "ValueError"


def test_the_channels_work_when_the_gate_is_off() -> None:
    name = somebody()
    for fail, _ in FORMS:
        if fail in WITHOUT_NAME:
            continue
        with recording(hooks=False) as sent:
            sent.is_on = False
            try:
                fail(name)
            except Exception:
                sentry_sdk.capture_exception()
            assert name.encode() in sent.bytes, fail.__name__
