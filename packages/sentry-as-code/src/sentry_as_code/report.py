"""What a run says: coloured with progress on a terminal, plain lines in a pipe, or JSON."""

import json
import shutil
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from .configuration import KeyPath
from .difference import Field
from .program import NAME
from .words import apart, in_words

SIGNS = {"create": "+", "change": "~", "remove": "-", "send": ">", "write": ">"}
PAST = {"create": "created", "change": "changed", "remove": "removed"}
PAST |= {"send": "sent", "write": "written"}
COLOURS = {"create": 32, "change": 33, "remove": 31, "send": 36, "write": 36}
WIDTH, VALUE = 100, 80


@dataclass(frozen=True)
class Change:
    action: str
    kind: str
    name: str
    fields: list[Field] = field(default_factory=list)
    at: KeyPath = ()
    # A setting of something that is to be created.
    of_new: bool = False

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.action, self.kind, self.name


def _new(change: Change) -> bool:
    """Whether all of it is new: that it will be there says enough."""
    if change.action == "change":
        return change.of_new
    return all(one.before is None for one in change.fields)


class Report:
    """Collects what a run found and says it: apply as it goes, the others grouped at the end.

    Args:
        command: plan, apply, check, validate or import.
        file: what sentry.yaml is called.
        as_json: print one JSON document at the end and nothing else on standard output.
        full: every field of what is new as well.
        out: where results go.
        err: where progress and the failure go.
    """

    def __init__(
        self, command: str, file: str, as_json: bool, full: bool, out: TextIO, err: TextIO
    ) -> None:
        self.command = command
        self.file = file
        self.changes: list[Change] = []
        self.skipped: list[str] = []
        self.left_out: dict[str, str] = {}
        self.notes: list[str] = []
        self.checklist: list[str] = []
        self.findings: list[str] = []
        self.line: Callable[[KeyPath], int] | None = None
        self._json = as_json
        self._full = full
        self._out = out
        self._err = err
        self._live = err.isatty() and not as_json
        self._shown = False
        self._secret = ""
        self._grouped = command != "apply"

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
        if not self._grouped:
            self._one(change)

    def skip(self, text: str) -> None:
        """Say what is left out and why."""
        if text not in self.skipped:
            self.skipped.append(text)
            self._say(f"! skipped: {text}", 35)

    def leave_out(self, thing: str, why: str) -> None:
        """Count what an earlier run was told is not on this plan."""
        self.left_out[thing] = why

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
            self._say(f"  note: {text}")

    def finding(self, text: str) -> None:
        """Say what is wrong and no run can mend."""
        self.findings.append(text)
        self._say(f"! finding: {text}", 35)

    def show(self) -> None:
        """Every change, grouped by what it is: the plan."""
        groups: dict[tuple[str, str], list[Change]] = {}
        for change in self.changes:
            groups.setdefault((change.action, change.kind), []).append(change)
        for (action, kind), changes in groups.items():
            if len(changes) > 1 and all(map(_new, changes)) and not self._full:
                self._many(action, kind, changes)
            else:
                for change in changes:
                    self._one(change)
        self._summary(done=False)

    def _many(self, action: str, kind: str, changes: list[Change]) -> None:
        names = ", ".join(change.name for change in changes)
        kind = kind.removesuffix(" of")
        plural = kind if kind.endswith("s") else f"{kind}s"
        plural = {"privacys": "privacy", "ownerships": "ownership"}.get(plural, plural)
        text = f"{SIGNS[action]} {action} {len(changes)} {plural}: {names}"
        lines = textwrap.wrap(
            text, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
        for line in lines:
            self._say(line, COLOURS[action])

    def _one(self, change: Change) -> None:
        colour = COLOURS[change.action]
        text = f"{SIGNS[change.action]} {change.action} {change.kind} {change.name}"
        self._say(f"{text}{self._at(change)}", colour)
        if self._full or not _new(change):
            for item in change.fields:
                before, after = apart(item.before, item.after, VALUE)
                arrow = "" if item.before is None else f"{before} -> "
                self._say(f"    {in_words(change.kind, item.name)}: {arrow}{after}")

    def _at(self, change: Change) -> str:
        if not change.at or self.line is None:
            return ""
        return f"  ({self.file}:{self.line(change.at)})"

    def end(self, status: int, failure: str | None = None) -> None:
        """The last lines: the failure, or the summary and what only a person can do."""
        self._clear()
        if self._json:
            self._print(json.dumps(self._document(status, failure), indent=2, ensure_ascii=False))
            return
        if failure is not None:
            for line in failure.splitlines():
                self._print(f"{NAME}: {line}", self._err)
            self._list()
            return
        if self._grouped and self.changes:
            self.show()
        elif self.changes:
            self._summary(done=True)
        elif self.command == "validate":
            self._say(f"{self.file} has no mistakes.")
        elif self.command != "import":
            self._say(f"Sentry matches {self.file}: nothing to do.")
        self._say_left_out()
        self._list()

    def _document(self, status: int, failure: str | None) -> dict[str, Any]:
        return {
            "command": self.command,
            "status": status,
            "failure": failure,
            "changes": [
                {
                    **dict(zip(("action", "kind", "name"), change.identity, strict=True)),
                    "line": self.line(change.at) if self.line and change.at else None,
                    "fields": [
                        {
                            "name": in_words(change.kind, one.name),
                            "in_sentry": one.name,
                            "before": one.before,
                            "after": one.after,
                        }
                        for one in change.fields
                    ],
                }
                for change in self.changes
            ],
            "skipped": self.skipped,
            "not_in_plan": self.left_out,
            "notes": self.notes,
            "findings": self.findings,
            "checklist": self.checklist,
        }

    def _summary(self, done: bool) -> None:
        actions = [change.action for change in self.changes]
        counts = [
            f"{actions.count(action)} {PAST[action] if done else f'to {action}'}"
            for action in SIGNS
            if action in actions
        ]
        more = "" if done or self._full or "create" not in actions else " Every field: --full."
        self._say(f"{'Done' if done else 'Found'}: {', '.join(counts)}.{more}")

    def _say_left_out(self) -> None:
        if self.left_out:
            self._say(f"Not on this plan, as said before: {', '.join(self.left_out)}.")

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

    def _print(self, text: str, stream: TextIO | None = None) -> None:
        if self._secret:
            text = text.replace(self._secret, "(token)")
        print(text, file=stream or self._out, flush=True)

    def _clear(self) -> None:
        if self._shown:
            self._err.write("\r\033[2K")
            self._err.flush()
            self._shown = False


class Silent(Report):
    """Collects and says nothing until it is asked to: the first look of apply."""

    def __init__(self, command: str, file: str, full: bool) -> None:
        super().__init__(command, file, False, full, sys.stdout, sys.stderr)
        self._grouped = True
        self.silent = True

    def _say(self, text: str, colour: int | None = None) -> None:
        if not self.silent:
            super()._say(text, colour)


def standard(command: str, file: str, as_json: bool, full: bool = False) -> Report:
    """A report on this process's own output streams."""
    return Report(command, file, as_json, full, sys.stdout, sys.stderr)
