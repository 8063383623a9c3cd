"""Killed at any request and run again, apply ends where an undisturbed one does."""

import io
import json
import multiprocessing
import os
import signal
import sys
from difflib import unified_diff
from pathlib import Path
from typing import Any

from sentry_api.organization import Organization
from sentry_api.runs import CHANNELS, MEMBERS, texts
from sentry_api.server import TOKEN, Server

pytest_plugins = ["sentry_api.fixtures"]

ENV_FILES = ("backend/.env.production", "frontend/.env.production")


def test_killed_at_every_request_in_turn(project: Path) -> None:
    expected, requests, writes = _undisturbed(project)
    assert len(writes) > 30

    # A request that writes may die before it is carried out and after; one that reads, anyhow.
    for at in range(1, requests + 1):
        for after in (False, True) if at in writes else (False,):
            ended = _killed_and_run_again(project, at, after)
            difference = "\n".join(unified_diff(expected, ended, lineterm=""))
            moment = "after" if after else "before"
            assert not difference, f"killed {moment} request {at}:\n{difference}"


def _undisturbed(project: Path) -> tuple[list[str], int, set[int]]:
    with Server(_organization()) as server:
        assert _apply(project, server) == 0
        writes = {n for n, entry in enumerate(server.log, 1) if entry[0] != "GET"}
        return _end(project, server), len(server.log), writes


def _killed_and_run_again(project: Path, at: int, after: bool) -> list[str]:
    with Server(_organization()) as server:
        server.kill_at(at, after)
        assert _apply(project, server) == -signal.SIGKILL
        server.faults.clear()
        assert _apply(project, server) == 0
        assert server.violations == []
        return _end(project, server)


def _end(project: Path, server: Server) -> list[str]:
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
    for name in ENV_FILES:
        assert not (project / f"{name}.new").exists()
        text += _with_names((project / name).read_text(), names)
        (project / name).unlink()
    return text.replace(server.region.removeprefix("http://"), "server").splitlines()


def _with_names(value: Any, names: dict[str, str]) -> Any:
    """Ids are counted up by whatever was made meanwhile; what they point to must be the same."""
    if isinstance(value, dict):
        return {k: _with_names(v, names) for k, v in value.items() if k not in ("id", "sourceId")}
    if isinstance(value, list):
        return [_with_names(one, names) for one in value]
    return names.get(str(value), value)


def _organization() -> Organization:
    return Organization(members=dict(MEMBERS), slack_channels=dict(CHANNELS))


# Started from a process that has imported everything: a run costs its requests, no more.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["httpx", "pydantic", "ruamel.yaml", "sentry_api.runs"])


def _apply(project: Path, server: Server) -> int | None:
    process = _CONTEXT.Process(target=_main, args=(str(project), server.url))
    # No request is answered before the server knows whom to kill.
    with server.lock:
        process.start()
        server.victim = process.pid
    process.join(60)
    return process.exitcode


def _main(project: str, url: str) -> None:
    sys.path.insert(0, f"{project}/sentry")
    from as_code.command import main  # type: ignore[import-not-found]  # noqa: PLC0415

    os.environ.update(SENTRY_URL=url, SENTRY_AUTH_TOKEN=TOKEN)
    sys.stdout = sys.stderr = io.StringIO()
    sys.exit(main(Path(project, "sentry/sentry.yaml"), ["apply", "--retries", "0"]))


def test_an_interrupted_run_leaves_no_token_behind(project: Path) -> None:
    with Server(_organization()) as server:
        server.kill_at(20, after=True)
        assert _apply(project, server) == -signal.SIGKILL
    assert not [text for text in texts(project) if TOKEN in text]
