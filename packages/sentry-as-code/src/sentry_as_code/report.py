"""What a run says: coloured with progress on a terminal, plain lines in a pipe, or JSON."""

import json
import shutil
import sys
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO

from .difference import Field
from .program import NAME

SIGNS = {"create": "+", "change": "~", "remove": "-", "send": ">", "write": ">"}
PAST = {"create": "created", "change": "changed", "remove": "removed"}
PAST |= {"send": "sent", "write": "written"}
COLOURS = {"create": 32, "change": 33, "remove": 31, "send": 36, "write": 36}


@dataclass(frozen=True)
class Change:
    action: str
    kind: str
    name: str
    fields: list[Field] = field(default_factory=list)


class Report:
    """Collects what a run found and says it as it goes.

    Args:
        command: plan, apply, check or validate.
        file: what sentry.yaml is called.
        as_json: print one JSON document at the end and nothing else on standard output.
        out: where results go.
        err: where progress and the failure go.
    """

    def __init__(self, command: str, file: str, as_json: bool, out: TextIO, err: TextIO) -> None:
        self.command = command
        self.file = file
        self.changes: list[Change] = []
        self.skipped: list[str] = []
        self.notes: list[str] = []
        self.checklist: list[str] = []
        self._json = as_json
        self._out = out
        self._err = err
        self._live = err.isatty() and not as_json
        self._shown = False
        self._secret = ""

    def hide(self, secret: str) -> None:
        """Leave `secret` out of everything said from here on, whoever put it there."""
        self._secret = secret

    def progress(self, text: str) -> None:
        """Show on a terminal what is going on; the next line replaces it."""
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._err.write(f"\r\033[2K{text[:width]}")
            self._err.flush()
            self._shown = True

    def change(self, change: Change) -> None:
        self.changes.append(change)
        colour = COLOURS[change.action]
        self._say(f"{SIGNS[change.action]} {change.action} {change.kind} {change.name}", colour)
        for item in change.fields:
            before = "" if item.before is None else f"{_short(item.before)} -> "
            self._say(f"    {item.name}: {before}{_short(item.after)}")

    def skip(self, text: str) -> None:
        """Say what is left out and why."""
        if text not in self.skipped:
            self.skipped.append(text)
            self._say(f"! skipped: {text}", 35)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
            self._say(f"  note: {text}")

    def end(self, status: int, failure: str | None = None) -> None:
        """The last lines: the failure, or the summary and what only a person can do."""
        self._clear()
        if self._json:
            document = {
                "command": self.command,
                "status": status,
                "failure": failure,
                "changes": [asdict(change) for change in self.changes],
                "skipped": self.skipped,
                "notes": self.notes,
                "checklist": self.checklist,
            }
            self._print(json.dumps(document, indent=2, ensure_ascii=False), self._out)
            return
        if failure is not None:
            for line in failure.splitlines():
                self._print(f"{NAME}: {line}", self._err)
            self._list()
            return
        if self.changes:
            actions = [change.action for change in self.changes]
            done = self.command == "apply"
            counts = [
                f"{actions.count(action)} {PAST[action] if done else f'to {action}'}"
                for action in SIGNS
                if action in actions
            ]
            self._say(f"{'Done' if done else 'Found'}: {', '.join(counts)}.")
        elif self.command == "validate":
            self._say(f"{self.file} has no mistakes.")
        else:
            self._say(f"Sentry matches {self.file}: nothing to do.")
        self._list()

    def _list(self) -> None:
        if self.checklist and self.command != "check":
            self._say("Only a person can do this:")
            for line in self.checklist:
                self._say(f"  [ ] {line}")

    def _say(self, text: str, colour: int | None = None) -> None:
        if self._json:
            return
        self._clear()
        if colour is not None and self._out.isatty():
            text = f"\033[{colour}m{text}\033[0m"
        self._print(text, self._out)

    def _print(self, text: str, stream: TextIO) -> None:
        if self._secret:
            text = text.replace(self._secret, "(token)")
        print(text, file=stream, flush=True)

    def _clear(self) -> None:
        if self._shown:
            self._err.write("\r\033[2K")
            self._err.flush()
            self._shown = False


def standard(command: str, file: str, as_json: bool) -> Report:
    """A report on this process's own output streams."""
    return Report(command, file, as_json, sys.stdout, sys.stderr)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    return text if len(text) <= 100 else f"{text[:99]}…"
