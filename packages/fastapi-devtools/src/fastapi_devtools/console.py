"""What the local stack writes to the terminal."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

import click
from sentry_inspector import Captured, Rejected

from .log_lines import LEVELS, dim, for_people, printable

COLOURS = {"backend": "cyan", "api": "cyan", "worker": "magenta", "frontend": "green"}
HEADER = ("", "process", "event", "service", "release", "environment", "trace")
MARKS = {"✓": None, "✗": "red", "-": "yellow"}
WIDTH = 9  # characters that the name of a process has at least


class Console:
    """Writes lines. Children and what is captured stay out of it unless ``loud`` is set."""

    def __init__(self) -> None:
        self.loud = False
        self._width = WIDTH

    def align(self, names: Iterable[str]) -> None:
        """Leave room for these names of children at the beginning of lines."""
        self._width = max([WIDTH, *(len(name) + 1 for name in names)])

    def child(self, name: str, line: str) -> None:
        """Pass on a line a child wrote; a log record in JSON becomes one people can read."""
        if self.loud:
            for shown in for_people(line):
                _write(f"{self._column(name)} {shown}")

    def done(self, what: str, seconds: float = 0.0) -> None:
        """Say that a step is done, and how long it took."""
        _write(f"  {click.style('✓', fg='green')} {what} {dim(f'{seconds:.1f} s')}")

    def skipped(self, what: str) -> None:
        """Say that a step is left out."""
        _write(f"  {click.style('-', fg='yellow')} {what}")

    def failure(self, message: str) -> None:
        """Say why the stack stops."""
        _write(click.style(message, fg="red"), err=True)

    def say(self, message: str) -> None:
        """Say something."""
        _write(message)

    def urls(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show where everything is."""
        width = max([10, *(len(name) for name, _ in rows)])
        _write()
        for name, url in rows:
            _write(f"  {name:<{width}} {click.style(url, bold=True)}")
        _write(f"\n  {click.style('Ctrl-C stops everything.', dim=True)}\n")

    def captured(self, item: Captured, url: str) -> None:
        """Show a captured item in one line, with a link to all there is to it."""
        if not self.loud:
            return
        level = item.summary.level or ""
        mark = click.style("●", fg=LEVELS.get(level, "blue"))
        title = click.style(printable(item.title)[:100], fg=LEVELS.get(level))
        trace = f"trace {item.trace_id[:8]}  " if item.trace_id else ""
        kind = printable(item.kind)
        link = dim(printable(trace) + f"{url}/#/{item.id}")
        _write(f"{self._column(item.service)} {mark} {kind}  {title}  {link}")

    def refused(self, refusal: Rejected, url: str) -> None:
        """Show what the inspector did not take, why, and where its bytes are."""
        if self.loud:
            reason = click.style(printable(refusal.reason), fg="red")
            link = dim(f"{url}/#/{refusal.id}")
            column = self._column(refusal.project_name or "?")
            _write(
                f"{column} {click.style('✗', fg='red')} refused {refusal.status}  {reason}  {link}"
            )

    def table(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show what was checked; a row of three cells is a remark."""
        full = [HEADER, *(row for row in rows if len(row) == len(HEADER))]
        widths = [max(map(len, column)) for column in zip(*full, strict=True)]
        widths[0] = 1
        widths[1] = max(len(row[1]) for row in [HEADER, *rows])
        _write()
        for row in [HEADER, *rows]:
            if len(row) < len(HEADER):
                line = f"{row[0]}  {row[1]:<{widths[1]}}  {printable(row[2])}"
            else:
                line = "  ".join(
                    f"{printable(cell):<{w}}" for cell, w in zip(row, widths, strict=True)
                )
            _write(click.style(f"  {line.rstrip()}", fg=MARKS.get(row[0]), bold=row is HEADER))
        _write()

    def _column(self, name: str) -> str:
        shown = f"{printable(name):<{self._width}}"
        return click.style(shown, fg=COLOURS.get(name)) + dim("│")


def _write(text: str = "", *, err: bool = False) -> None:
    """Write a line, if anybody reads it: what ends the stack may have closed the terminal first."""
    with suppress(OSError):
        click.echo(text, err=err)
