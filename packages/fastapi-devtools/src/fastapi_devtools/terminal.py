"""Hands text to whoever reads the output, and keeps nobody waiting for that reader."""

import io
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

OUT, ERR = 1, 2  # the descriptors
MOST = 256 * 1024  # bytes that may wait for the reader before lines of children are left out
LOOK = 0.5  # seconds between two looks whether the reader is still there
PIECE = 4096  # bytes of one write: a pipe takes them whole or not at all


class Terminal:
    """Writes in a thread of its own: a full pipe or a stopped terminal holds up nothing else.

    What waits is bounded: beyond ``MOST`` bytes it is ``crowded``, and beyond four times as many
    everything is left out. How much was, is said as soon as the reader goes on. ``on_gone`` is
    called in that thread, once, when nobody can read the output any more.
    """

    def __init__(self, on_gone: Callable[[], object] = lambda: None) -> None:
        self.on_gone = on_gone
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._bytes = 0
        self._left_out = 0
        self._gone: set[int] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def crowded(self) -> bool:
        """Whether the reader is so far behind that lines of children had better be left out."""
        return self._bytes > MOST

    def put(self, descriptor: int, text: str) -> None:
        """Have ``text`` written; it may be left out when the reader is far behind."""
        data = text.encode(_encoding(), "backslashreplace")
        with self._changed:
            if descriptor in self._gone:
                return
            if self._bytes > 4 * MOST:
                self._left_out += text.count("\n")
                return
            self._waiting.append((descriptor, data))
            self._bytes += len(data)
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="terminal", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def leave_out(self) -> None:
        """Count a line that was not even put."""
        with self._changed:
            self._left_out += 1

    def flush(self, seconds: float) -> None:
        """Wait until everything is written, for at most so many seconds."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._bytes and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)

    def _write(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._changed.wait(LOOK)
                descriptor, data = self._waiting.popleft() if self._waiting else (OUT, b"")
                if not data and self._left_out:
                    note = f"… {self._left_out} lines were left out: nobody read them in time.\n"
                    data = note.encode(errors="replace")
                    self._left_out = 0
                    self._bytes += len(data)
            there = self._hand_on(descriptor, data) if data else _is_read(OUT)
            with self._changed:
                self._bytes -= len(data)
                if not there:
                    self._lose(descriptor)
                self._changed.notify_all()
            if OUT in self._gone:
                self.on_gone()
                return

    def _hand_on(self, descriptor: int, data: bytes) -> bool:
        """Write all of ``data``; say whether there is still a reader."""
        while data:
            try:
                data = data[os.write(descriptor, data[:PIECE]) :]
            except BlockingIOError:  # somebody else who has the terminal set it so
                select.select([], [descriptor], [], LOOK)
            except (BrokenPipeError, ConnectionResetError):
                return False
            except OSError:
                # A closed terminal; or a file on a full disk, which is no reason to stop.
                return os.isatty(descriptor) and _is_read(descriptor)
        return True

    def _lose(self, descriptor: int) -> None:
        """Forget what waits for a reader who went away."""
        self._gone.add(descriptor)
        self._waiting = deque(each for each in self._waiting if each[0] != descriptor)
        self._bytes = sum(len(data) for _, data in self._waiting)


class Stream(io.TextIOBase):
    """A descriptor of a terminal as a file: what ``rich`` writes to."""

    def __init__(self, terminal: Terminal, descriptor: int) -> None:
        self._terminal = terminal
        self._descriptor = descriptor

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """How text is written, such as utf-8."""
        return _encoding()

    def write(self, text: str, /) -> int:
        """Have ``text`` written; never waits."""
        if text:
            self._terminal.put(self._descriptor, text)
        return len(text)

    def isatty(self) -> bool:
        """Say whether people read it as it comes."""
        try:
            return os.isatty(self._descriptor)
        except OSError:
            return False


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def _is_read(descriptor: int) -> bool:
    """Say whether what is written there could be read by anybody."""
    poll = select.poll()
    poll.register(descriptor, 0)
    try:
        events = poll.poll(0)
    except OSError:
        return False
    return not any(
        event & (select.POLLERR | select.POLLHUP | select.POLLNVAL) for _, event in events
    )
