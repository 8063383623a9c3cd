"""Data stays data, even if the source holds the same text elsewhere: also in the same function.

Each case is run with a value that stands in its source as a literal, and with one that does not:
what arrives is the same.
"""

import logging
import sys
from collections.abc import Callable
from contextlib import nullcontext

import pytest
import sentry_sdk

from .recorder import recording, somebody

logger = logging.getLogger(__name__)

LITERAL = "panic disorder"
OTHER = "major depression"


class Refused(Exception):
    def __init__(self, group: str) -> None:
        self.known = ["panic disorder", "major depression"]
        super().__init__(group)


class Full(Exception):
    def __str__(self) -> str:
        names = ["panic disorder", "major depression"]
        kind = str(self.args[0])
        return kind if names else str(self)


def of_a_list(choice: str) -> None:
    groups = ["panic disorder", "major depression"]
    if choice not in groups:
        logger.debug("an unknown group")
    raise ValueError(choice)


def of_a_branch(choice: str) -> None:
    if choice == "panic disorder":
        kind = "panic disorder"
    elif choice == "major depression":
        kind = "major depression"
    else:
        kind = choice
    raise ValueError("no therapist for " + kind)


def of_a_branch_alone(choice: str) -> None:
    kind = choice
    if choice == "panic disorder":
        kind = "panic disorder"
    raise ValueError(kind)


def of_a_conditional(choice: str) -> None:
    kind = "panic disorder" if choice == "panic disorder" else choice
    raise ValueError(f"no therapist for {kind}")


def of_a_part_of_a_text(choice: str) -> None:
    raise ValueError(
        "no therapist for " + ("panic disorder" if choice == "panic disorder" else choice)
    )


def of_a_default(choice: str) -> None:
    raise ValueError(choice or "panic disorder")


def of_a_parameter(choice: str, kind: str = "panic disorder") -> None:
    if not choice:
        kind = "major depression"
    kind = choice
    if not kind:
        kind = "panic disorder"
    raise ValueError(kind)


def of_a_loop(choice: str) -> None:
    kind = "panic disorder"
    for kind in ("major depression", choice):  # noqa: B007
        pass
    raise ValueError(kind)


def of_a_loop_before(choice: str) -> None:
    kind = "major depression"
    for one in (choice, ""):
        if not one:
            raise ValueError(kind)
        kind = one


def of_a_match(choice: str) -> None:
    match choice:
        case "panic disorder":
            kind = "panic disorder"
        case _:
            kind = choice
    raise ValueError(kind)


def of_a_handler(choice: str) -> None:
    kind = "panic disorder"
    try:
        kind = choice
        int("x")
    except ValueError:
        raise RuntimeError(kind) from None


def of_a_with(choice: str) -> None:
    kind = "panic disorder"
    with nullcontext(choice) as kind:  # noqa: F811
        logger.debug("a group")
    raise ValueError(kind)


def of_more(choice: str) -> None:
    kind = "no therapist for "
    if choice == "panic disorder":
        kind += "panic disorder"
    else:
        kind += choice
    raise ValueError(kind)


def of_a_table(choice: str) -> None:
    raise ValueError({"panic disorder": "panic disorder"}.get(choice, choice))


def of_a_call(choice: str) -> None:
    raise ValueError(_first(choice, "panic disorder", "major depression"))


def of_a_function(choice: str) -> None:
    raise _refused(choice, "panic disorder")


def of_a_class(choice: str) -> None:
    raise Refused(choice)


def of_an_answer(choice: str) -> None:
    raise Full(choice)


def of_a_note(choice: str) -> None:
    groups = ["panic disorder", "major depression"]
    error = ValueError(f"{len(groups)} groups")
    error.add_note(choice)
    raise error


def of_an_exit(choice: str) -> None:
    groups = ["panic disorder", "major depression"]
    sys.exit(choice or groups[0])


def of_a_comprehension(choice: str) -> None:
    kind = "panic disorder"
    [_refuse(kind) for kind in (choice,)]  # type: ignore[func-returns-value]
    logger.debug("%s", kind)


def _first(*given: str) -> str:
    return given[0]


def _refused(group: str, other: str) -> ValueError:
    groups = ["panic disorder", "major depression"]
    return ValueError(group) if groups else ValueError(other)


def _refuse(kind: str) -> None:
    groups = ["panic disorder", "major depression"]
    if groups:
        raise ValueError(kind)


ERRORS = [
    of_a_list,
    of_a_branch,
    of_a_branch_alone,
    of_a_conditional,
    of_a_part_of_a_text,
    of_a_default,
    of_a_parameter,
    of_a_loop,
    of_a_loop_before,
    of_a_match,
    of_a_handler,
    of_a_with,
    of_more,
    of_a_table,
    of_a_call,
    of_a_function,
    of_a_class,
    of_an_answer,
    of_a_note,
    of_an_exit,
    of_a_comprehension,
]


def a_log(choice: str) -> None:
    groups = ["panic disorder", "major depression"]
    logger.error(choice, extra={"groups": len(groups), "other": "panic disorder"})


def a_log_of_a_name(choice: str) -> None:
    kind = "panic disorder" if choice == LITERAL else choice
    logger.error("no therapist for %s", kind)


def a_log_beside_a_literal(choice: str) -> None:
    logger.error("no therapist for %s, but for %s", choice, "panic disorder")


def a_breadcrumb(choice: str) -> None:
    groups = ["panic disorder", "major depression"]
    sentry_sdk.add_breadcrumb(message=choice, category="panic disorder", data={"n": len(groups)})


def a_breadcrumb_of_a_dict(choice: str) -> None:
    sentry_sdk.add_breadcrumb({"message": choice, "category": "panic disorder"})


def a_message(choice: str) -> None:
    groups = ["panic disorder", "major depression"]
    sentry_sdk.capture_message(choice, "error" if groups else "warning")


CALLS = [
    a_log,
    a_log_of_a_name,
    a_log_beside_a_literal,
    a_breadcrumb,
    a_breadcrumb_of_a_dict,
    a_message,
]


@pytest.mark.parametrize("fail", ERRORS, ids=[one.__name__ for one in ERRORS])
def test_an_error_s_data_is_data(fail: Callable[[str], None]) -> None:
    def said(choice: str) -> str | None:
        with recording() as sent:
            try:
                fail(choice)
            except BaseException as error:
                sentry_sdk.capture_exception(error)
            value: str | None = sent.event()["exception"]["values"][-1].get("value")
            return value

    texts = [said(choice) for choice in (LITERAL, OTHER, somebody())]
    assert len(set(texts)) == 1
    assert "disorder" not in str(texts)


@pytest.mark.parametrize("tell", CALLS, ids=[one.__name__ for one in CALLS])
def test_a_call_s_data_is_data(tell: Callable[[str], None]) -> None:
    def said(choice: str) -> list[object]:
        with recording() as sent:
            tell(choice)
            sentry_sdk.capture_message("done")
            event = sent.payloads("event")[-1]
            texts = [crumb.get("message") for crumb in event["breadcrumbs"]["values"]]
            texts += [one.get("message") for one in sent.payloads("event")]
            return texts + [log["body"] for b in sent.payloads("log") for log in b["items"]]

    texts = [said(choice) for choice in (LITERAL, OTHER, somebody())]
    assert texts[0] == texts[1] == texts[2]
    assert "disorder" not in str(texts)


def message_of_each_branch(name: str) -> None:
    if len(name) > 200:
        msg = "the name is too long"
        raise ValueError(msg)
    msg = f"nobody is called {name}"
    raise ValueError(msg)


def conditional_message(name: str) -> None:
    raise ValueError("nobody is here" if not name else "somebody is here")


def exit_with_a_text(name: str) -> None:
    sys.exit("cannot start") if name else None


@pytest.mark.parametrize(
    ("fail", "expected"),
    [
        (message_of_each_branch, "nobody is called {name}"),
        (conditional_message, "somebody is here"),
        (exit_with_a_text, "cannot start"),
    ],
)
def test_what_the_statement_says_stays(fail: Callable[[str], None], expected: str) -> None:
    with recording() as sent:
        try:
            fail(somebody())
        except BaseException as error:
            sentry_sdk.capture_exception(error)
        assert sent.event()["exception"]["values"][-1]["value"] == expected
