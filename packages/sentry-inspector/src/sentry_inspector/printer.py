"""Prints what is captured, in a thread that nobody waits for: a terminal may be stopped."""

import os
import threading
from collections.abc import Callable

from .inspector import Inspector
from .lines import Lines

LAST_LINES = 1.0  # seconds for what is not printed yet when everything stops


class Output:
    """Writes to an open file by its number.

    Python's own file would be flushed when the process ends, which waits for a stopped terminal.
    """

    def __init__(self, number: int, encoding: str) -> None:
        self._number = number
        self._encoding = encoding

    def write(self, line: str) -> None:
        """Write a line; what the encoding has no letter for becomes a question mark.

        Raises:
            OSError: It cannot be written.
        """
        rest = f"{line}\n".encode(self._encoding, "replace")
        while rest:
            rest = rest[os.write(self._number, rest) :]


class Printer(threading.Thread):
    """Prints a heading, then each item that comes; ``failed`` is told why it had to give up.

    What waits to be printed is in the inspector's store and nowhere else, so it is bounded.
    """

    def __init__(
        self,
        inspector: Inspector,
        lines: Lines,
        output: Output,
        failed: Callable[[OSError], object],
    ) -> None:
        super().__init__(name="sentry-inspector-printer", daemon=True)
        self._inspector = inspector
        self._lines = lines
        self._output = output
        self._failed = failed
        self._changed = threading.Event()
        self._finishing = False
        inspector.store.subscribe(self._changed.set)

    def run(self) -> None:
        """Print until there is nothing more to come, or it cannot."""
        try:
            self._output.write(self._lines.heading(self._inspector))
            last = rejected = 0
            finishing = False
            while not finishing:
                self._changed.wait()
                self._changed.clear()
                # Asked before the store is: what came until then is printed.
                finishing = self._finishing
                last = self._print_after(last)
                rejected = self._print_rejected(rejected)
        except OSError as error:
            self._failed(error)

    def finish(self) -> None:
        """Wait for the last lines, but not for long."""
        self._finishing = True
        self._changed.set()
        self.join(LAST_LINES)

    def _print_after(self, last: int) -> int:
        for item in self._inspector.store.events(after=last):
            if missing := item.number - last - 1:
                self._output.write(self._lines.unshown(missing))
            self._output.write(self._lines.captured(item, self._inspector.url))
            last = item.number
        return last

    def _print_rejected(self, last: int) -> int:
        for refusal in self._inspector.store.rejected(last):
            if missing := refusal.number - last - 1:
                self._output.write(self._lines.unshown(missing))
            self._output.write(self._lines.rejected(refusal, self._inspector.url))
            last = refusal.number
        return last
