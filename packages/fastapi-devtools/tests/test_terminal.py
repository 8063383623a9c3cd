"""What is written never waits for who reads it."""

import asyncio
import errno
import os
import pty
import socket
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fastapi_devtools import keys, terminal
from fastapi_devtools.console import Console
from fastapi_devtools.log_lines import OwnFrames, printable, tells_of_an_error
from fastapi_devtools.ports import problem_of
from fastapi_devtools.terminal import MOST, Terminal


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    for descriptor in (reader, writer):
        try:
            os.close(descriptor)
        except OSError:
            assert descriptor == reader  # a test may have closed it


def test_a_reader_who_reads_nothing_holds_up_nobody_and_is_told_what_it_missed(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pipe
    monkeypatch.setattr(terminal, "OUT", writer)
    written = Terminal()
    before = time.monotonic()
    line = "x" * 1023 + "\n"
    for _ in range(6 * MOST // 1024):
        written.put(writer, line)
    assert written.crowded
    written.flush(0.1)
    assert time.monotonic() - before < 5
    seen = b""
    while b"left out" not in seen:  # at its end it is told
        seen += os.read(reader, 65_536)
    assert seen.count(b"x\n") >= 4 * MOST // 1024


def test_who_writes_learns_that_the_reader_went_away(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pipe
    monkeypatch.setattr(terminal, "OUT", writer)
    gone = threading.Event()
    written = Terminal(gone.set)
    written.put(writer, "hello\n")
    assert os.read(reader, 100) == b"hello\n"
    os.close(reader)
    assert gone.wait(10)  # though nothing more was written
    written.put(writer, "nobody reads this\n")
    written.flush(0.1)


def test_text_that_the_encoding_does_not_have_is_escaped(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pipe
    monkeypatch.setattr(terminal, "_encoding", lambda: "ascii")
    Terminal().put(writer, "✓\n")
    assert os.read(reader, 100) == b"\\u2713\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 漢", "plain ü 漢"),
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("a\tb\xa0c\rd", "a    b c\\rd"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\ud83d", r"\ud83d"),
        ("\x9b31m", r"\x9b31m"),
        ("x" * 4005, "x" * 4000 + "… and 5 more characters"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_record_that_is_no_record_is_a_line() -> None:
    for line in ("[" * 100_000, '{"message":' + "[" * 100_000, '{"level": 1e999}'):
        assert not tells_of_an_error(line)


def test_frames_of_libraries_are_left_out() -> None:
    is_own = OwnFrames()
    lines = [
        "Traceback (most recent call last):",
        '  File "<frozen runpy>", line 88, in _run_code',
        f'  File "{asyncio.__file__}", line 1, in run',
        "    run()",
        "    ^^^^^",
        '  File "/srv/clinic/app.py", line 2, in work',
        "    1 / 0",
        "ZeroDivisionError: division by zero",
    ]
    assert [line for line in lines if is_own(line)] == [lines[0], *lines[5:]]


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.EADDRINUSE, "is in use by another program"),
        (errno.EACCES, "needs rights that you do not have"),
        (errno.EADDRNOTAVAIL, "cannot be listened on (Cannot assign requested address)"),
    ],
)
def test_why_a_port_cannot_be_had_is_said(
    number: int, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Socket(socket.socket):
        def bind(self, address: object, /) -> None:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fastapi_devtools.ports.socket.socket", Socket)
    assert problem_of(80) == problem


@contextmanager
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Make standard input and output a terminal of 60 columns; the value is its other side.

    No fixture: pytest sets both anew between a fixture and its test.
    """
    ours, theirs = pty.openpty()
    before = [os.dup(descriptor) for descriptor in (0, 1, 2)]
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for descriptor in (0, 1, 2):
        os.dup2(theirs, descriptor)
    yield ours
    for descriptor, saved in enumerate(before):
        os.dup2(saved, descriptor)
        os.close(saved)
    os.close(ours)
    os.close(theirs)


def test_a_long_line_goes_on_below_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with screen(monkeypatch) as other_side:
        console = Console()
        console.loud = True
        console.child("api", "word " * 20)
        console.terminal.flush(30)
        text = ""
        while text.count("\n") < 2:  # a terminal hands on what it has
            text += os.read(other_side, 65_536).decode()
    lines = text.replace("\r", "").rstrip("\n").split("\n")
    assert len(lines) == 2
    assert all("api" in line and "│" in line and "\x1b[36m" in line for line in lines)


def test_errors_alone_are_shown_on_demand(capfd: pytest.CaptureFixture[str]) -> None:
    console = Console()
    console.loud = console.errors_only = True
    console.child("api", '{"level": "info", "message": "all well"}')
    console.child("api", '{"level": "error", "message": "It failed"}')
    console.child("frontend", "VITE ready")
    console.child("frontend", "[vite] Internal server error")
    console.close()
    shown = capfd.readouterr().out
    assert "It failed" in shown
    assert "Internal server error" in shown
    assert "well" not in shown
    assert "VITE" not in shown


async def test_a_key_is_heard_and_the_terminal_left_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "_in_foreground", lambda: True)
    monkeypatch.setattr(keys, "pressable", lambda: True)
    pressed = asyncio.Event()
    with screen(monkeypatch) as other_side:
        before = termios.tcgetattr(0)
        with keys.heard({"r": pressed.set}):
            assert not termios.tcgetattr(0)[3] & termios.ICANON
            os.write(other_side, b"xR")
            await asyncio.wait_for(pressed.wait(), 10)
        assert termios.tcgetattr(0) == before


async def test_without_a_terminal_no_key_is_heard() -> None:
    assert not keys.pressable()
    with keys.heard({"r": lambda: None}):
        pass
