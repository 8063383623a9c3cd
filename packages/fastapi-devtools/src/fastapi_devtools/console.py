"""What the local stack shows on the terminal."""

from collections.abc import Callable, Iterable, Sequence
from typing import IO, cast

from rich.console import Console as Rich
from rich.table import Table
from rich.text import Text
from sentry_inspector import Captured, Rejected

from .log_lines import DIM, ERRORS, LEVELS, OwnFrames, for_people, printable, tells_of_an_error
from .terminal import ERR, OUT, Stream, Terminal

COLOURS = {"backend": "cyan", "api": "cyan", "worker": "magenta", "frontend": "green"}
HEADER = ("", "process", "event", "service", "release", "environment", "trace")
MARKS = {"✗": "red", "-": "yellow"}
WIDTH = 9  # characters that the name of a process has at least
UNLIMITED = 100_000  # columns of what is no terminal


class Console:
    """Shows lines. Children and what is captured stay out of it unless ``loud`` is set.

    With ``errors_only`` it shows of them only what tells of an error. ``on_gone`` is called, in
    another thread, when nobody reads the output any more.
    """

    def __init__(self, on_gone: Callable[[], object] = lambda: None) -> None:
        self.loud = False
        self.errors_only = False
        self._width = WIDTH
        self._frames: dict[str, OwnFrames] = {}
        self.terminal = Terminal(on_gone)
        self._out = _rich(Stream(self.terminal, OUT))
        self._err = _rich(Stream(self.terminal, ERR))

    def align(self, names: Iterable[str]) -> None:
        """Leave room for these names of children at the beginning of lines."""
        self._width = max([WIDTH, *(len(name) + 1 for name in names)])

    def child(self, name: str, line: str) -> None:
        """Pass on a line a child wrote; a log record in JSON becomes one people can read."""
        is_own = self._frames.setdefault(name, OwnFrames())(line)
        if not self.loud or not is_own or (self.errors_only and not tells_of_an_error(line)):
            return
        if self.terminal.crowded:
            self.terminal.leave_out()
            return
        self._row(name, [Text.assemble(*parts) for parts in for_people(line)])

    def done(self, what: str, seconds: float = 0.0) -> None:
        """Say that a step is done, and how long it took."""
        self._say(("  ✓", "green"), f" {what} ", (f"{seconds:.1f} s", DIM))

    def skipped(self, what: str) -> None:
        """Say that a step is left out."""
        self._say(("  -", "yellow"), f" {what}")

    def failure(self, message: str) -> None:
        """Say what is wrong."""
        self._err.print(Text(message, "red"), soft_wrap=True)

    def say(self, message: str) -> None:
        """Say something."""
        self._say(message)

    def passed_on(self, line: str) -> None:
        """Show a line of a child as it is, without its name."""
        self._say(printable(line))

    def urls(self, rows: Sequence[tuple[str, str]], hints: Iterable[str]) -> None:
        """Show where everything is, and hints under it."""
        width = max([10, *(len(name) for name, _ in rows)])
        self._say()
        for name, url in rows:
            self._say(f"  {name:<{width}} ", (url, "bold"))
        self._say()
        for hint in hints:
            self._say((f"  {hint}", DIM))
        self._say()

    def captured(self, item: Captured, url: str) -> None:
        """Show a captured item in one line, with a link to all there is to it."""
        level = item.summary.level or ""
        if not self.loud or (self.errors_only and level not in ERRORS):
            return
        colour = LEVELS.get(level, "")
        trace = f"trace {printable(item.trace_id[:8])}  " if item.trace_id else ""
        row = Text.assemble(
            ("●", colour or "blue"),
            f" {printable(item.kind)}  ",
            (printable(item.title)[:100], colour),
            (f"  {trace}{url}/#/{item.id}", DIM),
        )
        self._row(item.service, [row])

    def refused(self, refusal: Rejected, url: str) -> None:
        """Show what the inspector did not take, why, and where its bytes are."""
        if self.loud:
            row = Text.assemble(
                ("✗", "red"),
                f" refused {refusal.status}  ",
                (printable(refusal.reason), "red"),
                (f"  {url}/#/{refusal.id}", DIM),
            )
            self._row(refusal.project_name or "?", [row])

    def table(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show what was checked; a row of three cells is a remark."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for name in HEADER:
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(*(Text(printable(cell)) for cell in row), style=MARKS.get(row[0]))
        self._say()
        self._out.print(_indented(table))
        self._say()

    def close(self) -> None:
        """Wait a moment until what was said is written."""
        self.terminal.flush(0.5)

    def _say(self, *parts: str | tuple[str, str]) -> None:
        self._out.print(Text.assemble(*parts), soft_wrap=True)

    def _row(self, name: str, texts: Iterable[Text]) -> None:
        """Show texts beside a name; what is too long for the terminal goes on below itself."""
        column = Text(f"{printable(name):<{self._width}}", COLOURS.get(name, ""))
        column.append("│ ", DIM)
        for text in texts:
            room = self._out.width - column.cell_len
            fits = text.cell_len <= room or not self._out.is_terminal or room < WIDTH
            for line in [text] if fits else text.wrap(self._out, room, overflow="fold"):
                self._out.print(Text.assemble(column, line), soft_wrap=True)


def _rich(stream: Stream) -> Rich:
    width = None if stream.isatty() else UNLIMITED
    file = cast("IO[str]", stream)
    return Rich(file=file, width=width, highlight=False, markup=False, emoji=False)


def _indented(table: Table) -> Table:
    grid = Table.grid()
    grid.add_column(width=2)
    grid.add_column()
    grid.add_row("", table)
    return grid
