"""What the local stack writes to the terminal."""

import json

import click

from .inspector import Captured

COLOURS = {"backend": "cyan", "api": "cyan", "worker": "magenta", "frontend": "green"}
LEVELS = {"error": "red", "fatal": "red", "warning": "yellow"}
HEADER = ("", "process", "event", "service", "release", "environment", "trace")
# Fields of a log record that only machines need.
UNSHOWN = {"time", "request_id", "trace_id", "span_id"}
MARKS = {"✓": None, "✗": "red", "-": "yellow"}


class Console:
    """Writes lines. Children are kept quiet until ``loud`` is set."""

    def __init__(self) -> None:
        self.loud = False

    def child(self, name: str, line: str) -> None:
        """Pass on a line a child wrote; a log record in JSON becomes one people can read."""
        if self.loud:
            click.echo(f"{_service(name)} {_readable(line)}")

    def done(self, what: str, seconds: float = 0.0) -> None:
        """Say that a step is done, and how long it took."""
        click.echo(f"  {click.style('✓', fg='green')} {what} {_dim(f'{seconds:.1f} s')}")

    def skipped(self, what: str) -> None:
        """Say that a step is left out."""
        click.echo(f"  {click.style('-', fg='yellow')} {what}")

    def failure(self, message: str) -> None:
        """Say why the stack stops."""
        click.secho(message, fg="red", err=True)

    def say(self, message: str) -> None:
        """Say something."""
        click.echo(message)

    def urls(self, rows: list[tuple[str, str]]) -> None:
        """Show where everything is."""
        click.echo()
        for name, url in rows:
            click.echo(f"  {name:<10} {click.style(url, bold=True)}")
        click.echo(f"\n  {click.style('Ctrl-C stops everything.', dim=True)}\n")

    def captured(self, item: Captured, url: str) -> None:
        """Show a captured item in one line, with a link to all there is to it."""
        level = item.summary.level or ""
        mark = click.style("●", fg=LEVELS.get(level, "blue"))
        title = click.style(_printable(item.title)[:100], fg=LEVELS.get(level))
        trace = f"trace {item.trace_id[:8]}  " if item.trace_id else ""
        kind = _printable(item.kind)
        link = _dim(_printable(trace) + f"{url}/#{item.number}")
        click.echo(f"{_service(item.service)} {mark} {kind}  {title}  {link}")

    def table(self, rows: list[tuple[str, ...]]) -> None:
        """Show what was checked; a row of three cells is a remark."""
        full = [HEADER, *(row for row in rows if len(row) == len(HEADER))]
        widths = [max(map(len, column)) for column in zip(*full, strict=True)]
        click.echo()
        for row in [HEADER, *rows]:
            if len(row) < len(HEADER):
                line = f"{row[0]} {row[1]:<{widths[1]}}  {_printable(row[2])}"
            else:
                line = "  ".join(
                    f"{_printable(cell):<{w}}" for cell, w in zip(row, widths, strict=True)
                )
            click.secho(f"  {line.rstrip()}", fg=MARKS.get(row[0]), bold=row is HEADER)
        click.echo()


def _readable(line: str) -> str:
    try:
        record = json.loads(line)
        message, level = record.pop("message"), record.pop("level")
    except (ValueError, TypeError, KeyError, AttributeError):
        return line
    trace = record.pop("exc_info", None)
    details = " ".join(f"{name}={value}" for name, value in record.items() if name not in UNSHOWN)
    colour = LEVELS.get(str(level).lower())
    shown = f"{click.style(str(level).lower(), fg=colour)} {message} {_dim(details)}"
    return f"{shown.rstrip()}\n{trace}" if trace else shown.rstrip()


def _service(name: str) -> str:
    return click.style(f"{_printable(name):<9}", fg=COLOURS.get(name)) + _dim("│")


def _dim(text: str) -> str:
    return click.style(text, dim=True) if text else ""


def _printable(text: str) -> str:
    """Return ``text`` without what a terminal would obey."""
    return "".join(character if character.isprintable() else "�" for character in text)
