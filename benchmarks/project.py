"""What a newcomer waits for: the first captured error of a fresh clone, the stack, the tests."""

import shutil
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from .tools.alternate import IncompleteError, Rounds
from .tools.lab import ROOT, Lab, terminal
from .tools.processes import BenchmarkError, end, free_port, run, running, until

CAPTURED = "an error of the API reaches the inspector"
READY = "Ctrl-C stops everything"
INSTALL = 600  # seconds at most, with cold caches
READIES = 3
TESTS = ("make test", "make test, once more")  # the first compiles the tests


def measure(lab: Lab) -> Rounds:
    """Do what the README says, one after the other: each of these uses all there is."""
    env = _environment(lab.scratch / "caches")
    found: Rounds = {}
    for caches in ("cold", "warm"):
        seconds = _first_error(lab, env)
        _note(found, f"make demo, fresh clone, {caches} caches", "first captured error, s", seconds)
    with lab.as_generated():
        for _ in range(READIES):
            seconds = _until(READY, lab.project, "dev", env, lab.scratch)
            _note(found, "make dev, installed", "ready, s", seconds)
        for side in TESTS:
            started = time.monotonic()
            try:
                run(("make", "test"), lab.project, env, seconds=INSTALL)
            except BenchmarkError as error:
                raise IncompleteError(str(error), found) from error
            _note(found, side, "wall, s", time.monotonic() - started)
    return found


def _note(found: Rounds, side: str, figure: str, seconds: float) -> None:
    print(f"  {side}: {figure} {seconds:.1f}", flush=True)
    found.setdefault(side, {}).setdefault(figure, []).append(seconds)


def _first_error(lab: Lab, env: Mapping[str, str]) -> float:
    clone = lab.scratch / "clone"
    shutil.rmtree(clone, ignore_errors=True)
    run(("git", "clone", "--quiet", ROOT, clone), lab.scratch)
    try:
        return _until(CAPTURED, clone, "demo", env, lab.scratch)
    finally:
        shutil.rmtree(clone)


def _until(line: str, folder: Path, target: str, env: Mapping[str, str], scratch: Path) -> float:
    """Return the seconds until ``make target`` in ``folder`` writes ``line``."""
    ports = " ".join(f"--{part}-port {free_port()}" for part in ("api", "inspector", "frontend"))
    log = scratch / f"{target}.log"
    started = time.monotonic()
    with running(("make", target, f"ARGS={ports}"), env, folder, log) as process:
        until(lambda: line in log.read_text(errors="replace"), process, log, INSTALL)
        seconds = time.monotonic() - started
        end(process, signal.SIGINT)  # Ctrl-C
    return seconds


def _environment(caches: Path) -> dict[str, str]:
    """Return a terminal's environment in which nothing was ever downloaded."""
    shutil.rmtree(caches, ignore_errors=True)
    return terminal() | {
        "UV_CACHE_DIR": str(caches / "uv"),
        "PIP_CACHE_DIR": str(caches / "pip"),
        "npm_config_cache": str(caches / "npm"),
    }
