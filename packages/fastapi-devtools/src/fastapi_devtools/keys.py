"""Single keys that are pressed while the stack runs, where there is a terminal to press them."""

import asyncio
import os
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

STDIN = 0


def pressable() -> bool:
    """Say whether somebody may press a key: both ways lead to a terminal."""
    try:
        return os.isatty(STDIN) and os.isatty(sys.__stdout__.fileno() if sys.__stdout__ else -1)
    except (OSError, ValueError):
        return False


@contextmanager
def heard(actions: Mapping[str, Callable[[], object]]) -> Iterator[None]:
    """Call an action when its key is pressed, in this block; leave the terminal as it was.

    Does nothing where there is no terminal, and while this process is in the background.
    """
    if not pressable():
        yield
        return
    loop = asyncio.get_running_loop()
    before = termios.tcgetattr(STDIN)

    def read() -> None:
        # Who reads in the background is stopped by the system.
        pressed = os.read(STDIN, 64) if _in_foreground() else b""
        for key in pressed.decode("ascii", "replace").lower():
            actions.get(key, _nothing)()

    def listen() -> None:
        if _in_foreground():
            with suppress(termios.error):
                tty.setcbreak(STDIN, termios.TCSANOW)

    listen()
    loop.add_reader(STDIN, read)
    loop.add_signal_handler(signal.SIGCONT, listen)  # after Ctrl-Z the shell has set it anew
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGCONT)
        loop.remove_reader(STDIN)
        if _in_foreground():
            with suppress(termios.error):
                termios.tcsetattr(STDIN, termios.TCSANOW, before)


def _in_foreground() -> bool:
    try:
        return os.tcgetpgrp(STDIN) == os.getpgrp()
    except OSError:
        return False


def _nothing() -> None:
    """Pass over a key that stands for nothing."""
