"""What reaches the terminal."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sentry_inspector import Captured, Inspector, Rejected, Summary

from fastapi_devtools.console import Console
from fastapi_devtools.log_lines import LIBRARIES
from tests.envelopes import event, post

pytestmark = pytest.mark.sample


Shown = Callable[[], str]


@pytest.fixture
def console(capfd: pytest.CaptureFixture[str]) -> Console:
    console = Console()
    console.loud = True
    return console


@pytest.fixture
def shown(console: Console, capfd: pytest.CaptureFixture[str]) -> Shown:
    """What was shown since the last call."""

    def read() -> str:
        console.terminal.flush(10)
        return str(capfd.readouterr().out)

    return read


def captured(summary: Summary) -> Captured:
    """Return a captured event with a summary."""
    with Inspector(projects=["backend", "worker"]) as inspector:
        post(inspector, event(), "worker")
        (item,) = inspector.store.events()
    return replace(item, id="a1", summary=summary)


def test_a_captured_event_is_one_line(console: Console, shown: Shown) -> None:
    summary = Summary("ValueError: odd", level="error", trace_id="0123456789" * 3)
    console.captured(captured(summary), "http://127.0.0.1:8969")
    line = shown()
    assert (
        line == "worker   │ ● event  ValueError: odd  trace 01234567  http://127.0.0.1:8969/#/a1\n"
    )


def test_what_was_refused_is_one_line_with_the_reason(console: Console, shown: Shown) -> None:
    refusal = Rejected(1, 0.0, "worker", 400, "the header is no \x1bobject", b"[]", 2, "a1")
    console.refused(refusal, "http://127.0.0.1:8969")
    line = shown()
    assert line == (
        "worker   │ ✗ refused 400  the header is no \\x1bobject  http://127.0.0.1:8969/#/a1\n"
    )


def test_an_event_cannot_command_the_terminal(console: Console, shown: Shown) -> None:
    console.captured(captured(Summary("\x1b[2J\x07gone\r\nhidden")), "http://127.0.0.1:8969")
    line = shown()
    assert line.count("\n") == 1
    assert not set(line) & set("\x1b\x07\r")


def test_children_are_quiet_at_first(console: Console, shown: Shown) -> None:
    console.loud = False
    console.child("api", "hello")
    assert shown() == ""


def test_a_plain_line_passes_as_it_is(console: Console, shown: Shown) -> None:
    for line in ("plain", "{}", "[1]", '{"message": "no level"}', "{broken"):
        console.child("frontend", line)
        assert shown() == f"frontend │ {line}\n"


def test_a_log_record_becomes_readable(console: Console, shown: Shown) -> None:
    traceback = (
        "Traceback (most recent call last):\n"
        f'  File "{LIBRARIES}/starlette/routing.py", line 1, in handle\n    await app()\n'
        '  File "src/app.py", line 2, in work\n    raise ValueError\n'
        "ValueError"
    )
    record = {"level": "ERROR", "message": "It failed\n", "time": "now", "job": 3}
    console.child("worker", json.dumps({**record, "exc_info": traceback}))
    assert shown() == (
        "worker   │ error It failed job=3\n"
        "worker   │ Traceback (most recent call last):\n"
        'worker   │   File "src/app.py", line 2, in work\n'
        "worker   │     raise ValueError\n"
        "worker   │ ValueError\n"
    )


def test_a_table(console: Console, shown: Shown) -> None:
    console.table(
        [("✓", "backend", "Boom", "backend", "x@1", "test", "01234567"), ("-", "very long", "no")]
    )
    assert [line.rstrip() for line in shown().splitlines()] == [
        "",
        "     process    event  service  release  environment  trace",
        "  ✓  backend    Boom   backend  x@1      test         01234567",
        "  -  very long  no",
        "",
    ]


def test_a_table_of_remarks_alone(console: Console, shown: Shown) -> None:
    console.table([("-", "backend", "skipped")])
    header, row = shown().splitlines()[1:3]
    assert header.index("process") == row.index("backend")


def test_the_longest_name_sets_the_column(console: Console, shown: Shown) -> None:
    console.align(["api", "mail-catcher"])
    console.child("api", "up")
    assert shown() == "api          │ up\n"
