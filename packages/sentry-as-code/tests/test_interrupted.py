"""Killed at any request and run again, apply ends where an undisturbed one does.

At one write of each kind; with ``FULL`` in the environment, as each night, at every one.
"""

import json
import os
import re
import signal
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import forked
from commands import CHANNELS, ENV_FILES, MEMBERS, merged, texts
from stand_in.organization import Organization
from stand_in.server import TOKEN, Server

# What tells one write from another of its kind: whose it is, and which.
_WHICH = re.compile(r"(?<=/filters/)[\w-]+|(?<=/keys/)\w+|shop-\w+|\d+")
_FLEETING = ("id", "sourceId", "dateCreated")
# The requests are shared out among so many tests, which run beside each other.
PARTS = 6


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_a_write_of_each_kind_in_turn(repository: Path, part: int) -> None:
    _shorten(repository / "sentry" / "sentry.yaml")
    expected, every = _undisturbed(repository)
    # Of each kind the last: most has been made by then.
    writes = (
        [*every] if os.environ.get("FULL") else [*{kind: n for n, kind in every.items()}.values()]
    )
    assert len(every) > 25
    assert len(set(every.values())) > 10

    # A run may die before a write is carried out and after: what it reads changes nothing.
    for at in writes[part::PARTS]:
        for after in (False, True):
            ended = _killed_and_run_again(repository, at, after)
            difference = "\n".join(unified_diff(expected, ended, lineterm=""))
            moment = "after" if after else "before"
            assert not difference, f"killed {moment} request {at}:\n{difference}"


def _shorten(file: Path) -> None:
    """Leave one thing of each kind and two of alerts: more would be the same again."""
    content = YAML(typ="safe").load(file)
    for name in ("elevated-error-rate", "performance-degradation", "new-error", "memory-leak"):
        del content["alerts"][name]
    del content["dashboards"]["issues"], content["dashboards"]["release-health"]
    del content["dashboards"]["performance"]["widgets"][1:]
    YAML(typ="safe").dump(content, file)


def _undisturbed(repository: Path) -> tuple[list[str], dict[int, str]]:
    """Return what a run leaves, and the kinds of its writes by the number of the request."""
    with Server(_organization()) as server:
        assert _apply(repository, server) == 0
        writes = {
            number: _WHICH.sub("*", f"{method} {path}")
            for number, (method, path, *_) in enumerate(server.log, 1)
            if method != "GET"
        }
        return _end(repository, server), writes


def _killed_and_run_again(repository: Path, at: int, after: bool) -> list[str]:
    with Server(_organization()) as server:
        server.kill_at(at, after)
        assert _apply(repository, server) == -signal.SIGKILL
        server.faults.clear()
        assert _apply(repository, server) == 0
        assert server.violations == []
        return _end(repository, server)


def _end(repository: Path, server: Server) -> list[str]:
    """What is left in Sentry and in the files, which are removed for the next run."""
    state = server.organization.snapshot()
    # A first event more is no harm.
    del state["events"]
    names = {
        one["id"]: f"the {kind} {one['name']}"
        for kind in ("teams", "projects", "detectors")
        for one in state[kind]
    }
    text = json.dumps(_with_names(state, names), indent=1)
    lock = repository / "sentry" / "sentry.lock.json"
    assert {"pending", "run"}.isdisjoint(json.loads(lock.read_text()))
    lock.unlink()
    for name in ENV_FILES:
        assert not (repository / f"{name}.new").exists()
        text += _with_names((repository / name).read_text(), names)
        (repository / name).unlink()
    return text.replace(server.region.removeprefix("http://"), "server").splitlines()


def _with_names(value: Any, names: dict[str, str]) -> Any:
    """Ids are counted up by whatever was made meanwhile; what they point to must be the same."""
    if isinstance(value, dict):
        return {k: _with_names(v, names) for k, v in value.items() if k not in _FLEETING}
    if isinstance(value, list):
        return [_with_names(one, names) for one in value]
    return names.get(str(value), value)


def _organization() -> Organization:
    return Organization(members=dict(MEMBERS), slack_channels=dict(CHANNELS))


def _apply(repository: Path, server: Server) -> int | None:
    env = merged({"SENTRY_URL": server.url, "SENTRY_AUTH_TOKEN": TOKEN})
    nowhere = Path(os.devnull)
    # No request is answered before the server knows whom to kill.
    with server.lock:
        process = forked.start(["apply", "--retries", "0"], repository, env, nowhere, nowhere)
        server.victim = process.pid
    process.join(60)
    return process.exitcode


def test_an_interrupted_run_leaves_no_token_behind(repository: Path) -> None:
    with Server(_organization()) as server:
        server.kill_at(20, after=True)
        assert _apply(repository, server) == -signal.SIGKILL
    assert not [text for text in texts(repository) if TOKEN in text]
