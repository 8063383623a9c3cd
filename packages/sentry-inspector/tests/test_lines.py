"""What reaches the terminal."""

import time

import pytest

from sentry_inspector import Captured, Inspector, Summary
from sentry_inspector.envelope import parse
from sentry_inspector.lines import Lines

from .envelopes import PROJECTS, event

pytestmark = pytest.mark.sample

URL = "http://127.0.0.1:8969"


def captured(summary: Summary) -> Captured:
    """Return a captured event with a summary."""
    envelope = parse(event())
    return Captured(7, time.time(), 2, "worker", envelope, envelope.items[0], summary, id="7-ab")


def test_the_heading_says_where_everything_is() -> None:
    inspector = Inspector(8969, PROJECTS)
    assert Lines(PROJECTS, colourful=False).heading(inspector) == (
        "\n"
        "  page      http://127.0.0.1:8969\n"
        f"  backend   http://{1:032x}@127.0.0.1:8969/1\n"
        f"  worker    http://{2:032x}@127.0.0.1:8969/2\n"
        f"  frontend  http://{3:032x}@127.0.0.1:8969/3\n"
        "\n"
        "  Ctrl-C stops it.\n"
    )


def test_a_captured_event_is_one_line() -> None:
    summary = Summary("ValueError: odd", level="error", trace_id="0123456789" * 3)
    line = Lines(PROJECTS, colourful=False).captured(captured(summary), URL)
    assert line == f"worker   │ ● event  ValueError: odd  trace 01234567  {URL}/#/7-ab"


def test_an_event_cannot_command_the_terminal() -> None:
    summary = Summary("\x1b[2J\x07gone\r\nhidden", service="\x1b]0;x\x07", trace_id="\x1b" * 9)
    line = Lines(PROJECTS, colourful=False).captured(captured(summary), URL)
    assert not set(line) & set("\x1b\x07\r\n")


def test_errors_and_projects_have_colours_and_names_that_are_none_do_not() -> None:
    lines = Lines(PROJECTS, colourful=True)
    error = lines.captured(captured(Summary("odd", level="error")), URL)
    assert "\x1b[31modd\x1b[0m" in error
    assert "\x1b[35mworker  \x1b[0m" in error
    assert lines.captured(captured(Summary("odd", service="cron")), URL).startswith("cron     ")


def test_a_long_title_is_cut() -> None:
    line = Lines(PROJECTS, colourful=False).captured(captured(Summary("x" * 5000)), URL)
    assert line.count("x") == 100
