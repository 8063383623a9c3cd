"""``manage dev`` on a terminal: what its keys do."""

import os
import pty
import select
import signal
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fastapi_devtools import free_port
from tests.processes import alive, descendants

PATIENCE = 60.0


def test_each_key_does_what_it_says(
    host: Path, manage: list[str], variables: dict[str, str], tmp_path: Path
) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" >>{opened}\n')
    browser.chmod(0o755)
    api, inspector = free_port(), free_port()
    ports = [f"--api-port={api}", f"--inspector-port={inspector}"]
    command = [*manage, "dev", "--no-reload", *ports]
    with on_a_terminal(command, host, variables | {"BROWSER": f"{browser} %s"}) as screen:
        screen.until("q quits")
        wait_until(lambda: not termios.tcgetattr(screen.keyboard)[3] & termios.ICANON)
        for key, answer in {"e": "Errors only", "E": "All lines", "r": "Reloaded in"}.items():
            screen.press(key)
            screen.until(answer)
        screen.press("o")
        wait_until(lambda: said(opened) == [f"http://127.0.0.1:{api}/docs"])
        screen.press("i")
        wait_until(lambda: said(opened)[1:] == [f"http://127.0.0.1:{inspector}"])
        screen.press("q")


def said(file: Path) -> list[str]:
    """Return the words in a file that may not be there yet."""
    return file.read_text().split() if file.exists() else []


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for what tells nobody."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Screen:
    """The side of a terminal where somebody sits."""

    def __init__(self, keyboard: int) -> None:
        self.keyboard = keyboard
        self._seen = ""

    def press(self, key: str) -> None:
        """Press a key."""
        os.write(self.keyboard, key.encode())

    def until(self, text: str) -> None:
        """Read on until ``text`` has come."""
        deadline = time.monotonic() + PATIENCE
        while text not in self._seen:
            assert time.monotonic() < deadline, self._seen
            if select.select([self.keyboard], [], [], 1)[0]:
                self._seen += os.read(self.keyboard, 65_536).decode()
        self._seen = self._seen.partition(text)[2]

    def read_to_the_end(self) -> None:
        """Read on until nobody writes any more."""
        with suppress(OSError):  # so Linux says that the other side is closed
            while os.read(self.keyboard, 65_536):
                pass


@contextmanager
def on_a_terminal(command: list[str], folder: Path, variables: dict[str, str]) -> Iterator[Screen]:
    """Run a command on a terminal of its own; it must end by itself and leave nothing."""
    process, keyboard = pty.fork()
    if not process:
        os.chdir(folder)
        os.execvpe(command[0], command, variables)  # noqa: S606 - no shell is wanted
    screen = Screen(keyboard)
    children: set[int] = set()
    try:
        yield screen
        children = descendants(process)
    except BaseException:
        os.kill(process, signal.SIGTERM)
        raise
    finally:
        screen.read_to_the_end()
        os.close(keyboard)
        _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert not any(map(alive, children))
