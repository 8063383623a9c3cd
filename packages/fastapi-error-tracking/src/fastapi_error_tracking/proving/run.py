"""Runs the processes of a proof, and finds in what they sent what was planted."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..testing.leaks import Leak, leaks
from ..testing.planted import Plant, Planted
from ..testing.receiver import Receiver
from ..testing.wiring import FOR_TESTS
from .process import Task, arguments

LAST_LINES = 12
KINDS = {
    "channel": "ways inside the code",
    "route": "the service's own routes",
    "job": "the service's own jobs",
    "tunnel": "envelopes of browsers, through the tunnel",
    "page": "pages of the built frontend, in Chromium",
}


@dataclass(slots=True)
class Ran:
    """What one process did and sent.

    Args:
        process: ``api`` or ``worker``.
        gate: Whether the gate was there.
        opened: The kind of each channel that was opened, by its name.
        not_covered: Why something was not opened, by its name.
        found: The channels whose plant is in what was sent, without the gate.
        leaks: Where a plant left, with the gate.
        failed: Why the process did not come to its end, or "".
    """

    process: str
    gate: bool
    opened: dict[str, str] = field(default_factory=dict)
    not_covered: dict[str, str] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    leaks: list[Leak] = field(default_factory=list)
    items: dict[str, int] = field(default_factory=dict)
    size: int = 0
    seconds: float = 0.0
    service: str = ""
    version: str = ""
    failed: str = ""

    def names(self, kind: str) -> list[str]:
        """Return the channels of a kind that were opened."""
        return [name for name, its_kind in self.opened.items() if its_kind == kind]


def run(task: Task, folder: Path, deadline: float, say: Callable[[str], object]) -> Ran:
    """Have a process do ``task``, and return what it did and sent.

    Args:
        task: What it is to do.
        folder: Where the service runs.
        deadline: When it is ended, on the clock of ``time.monotonic``.
        say: Is told how far it is.
    """
    ran = Ran(task.process, task.gate)
    started = time.monotonic()
    passing: dict[str, str] = {}
    with Receiver() as receiver, tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen(
            arguments(task),
            cwd=folder,
            env=os.environ | variables(receiver),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            _follow(child, ran, passing, deadline, say)
        finally:
            child.kill()
            child.wait()
        if ran.failed:
            log.seek(0)
            ran.failed += "".join(f"\n{line}" for line in log.read().splitlines()[-LAST_LINES:])
        received = list(receiver.received)
    ran.seconds = time.monotonic() - started
    ran.size = sum(len(one.head) + len(one.packed) for one in received)
    for one in received:
        for item in one.items:
            ran.items[item.kind] = ran.items.get(item.kind, 0) + 1
    if task.gate:
        ran.leaks = leaks(_planted(task, "").plants, received, passing)
    else:
        ran.found = _found(task, ran.opened, [one.everything for one in received])
    return ran


def variables(receiver: Receiver) -> dict[str, str]:
    """Return the environment with which a process reports everything to ``receiver``."""
    return {f"SENTRY_{name.upper()}": str(value) for name, value in FOR_TESTS.items()} | {
        "SENTRY_DSN": receiver.dsn("backend"),
        "SENTRY_DSN_BACKEND": "",
        "SENTRY_DSN_WORKER": receiver.dsn("worker"),
        "SENTRY_DSN_FRONTEND": receiver.dsn("frontend"),
        "SENTRY_PROFILES_SAMPLE_RATE": "1.0",
        "SENTRY_MAX_TUNNELLED_PER_MINUTE": "1000000",
        "SENTRY_MAX_TUNNELLED_PER_CLIENT_PER_MINUTE": "1000000",
    }


def _follow(
    child: "subprocess.Popen[str]",
    ran: Ran,
    passing: dict[str, str],
    deadline: float,
    say: Callable[[str], object],
) -> None:
    finished = False
    assert child.stdout is not None  # noqa: S101 - a pipe was asked for
    for line in child.stdout:
        told: Mapping[str, Any] = json.loads(line)
        finished = finished or "finished" in told
        if "passing" in told:
            passing.update(told["passing"])
            ran.service, ran.version = told["service"], told["version"]
        elif "opened" in told:
            ran.opened[told["opened"]] = told["kind"]
            say(f"{len(ran.opened)} opened: {told['opened']}")
        elif "not_covered" in told:
            ran.not_covered[told["not_covered"]] = told["why"]
        if time.monotonic() > deadline:
            ran.failed = "The time was over before everything was opened."
            return
    if not finished:
        ran.failed = "The process ended before everything was opened."


def _planted(task: Task, channel: str) -> Planted:
    planted = task.planted_in(channel)
    planted.every_kind()
    return planted


def _found(task: Task, opened: Mapping[str, str], bodies: Sequence[bytes]) -> set[str]:
    """Return the channels of which something arrived.

    A plain search is enough to show that a channel is one. No form of a plant holds a quote, so
    texts between quotes, most of which recur, are looked through once each.
    """
    texts = b'"'.join(dict.fromkeys(b'"'.join(bodies).lower().split(b'"')))
    return {name for name in opened if any(_is_in(p, texts) for p in _planted(task, name).plants)}


def _is_in(plant: Plant, texts: bytes) -> bool:
    parts = plant.value.lower().replace("@", " ").split()
    return parts[0].encode() in texts
