"""What a newcomer waits for: the stack, the project's own tests, the first error of a clone."""

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
TESTS = ("test", "e2e")
TURNS = ("", ", once more")  # the first compiles what is tested


def measure(lab: Lab) -> Rounds:
    """Do what the README says, one after the other: each of these uses all there is.

    The fresh clone comes last: it alone takes the package indexes.

    Raises:
        IncompleteError: One of them failed; what was measured before it is kept.
    """
    env = _environment(lab.scratch / "caches")
    found: Rounds = {}
    try:
        with lab.as_generated():
            _measure_project(lab, env, found)
        for caches in ("cold", "warm"):
            seconds = _first_error(lab, env)
            side = f"make demo, fresh clone, {caches} caches"
            _note(found, side, "first captured error, s", seconds)
    except BenchmarkError as error:
        raise IncompleteError(str(error), found) from error
    return found


def _measure_project(lab: Lab, env: Mapping[str, str], found: Rounds) -> None:
    for _ in range(READIES):
        seconds = _until(READY, lab.project, "dev", env, lab.scratch)
        _note(found, "make dev, installed", "ready, s", seconds)
    for target in TESTS:
        for turn in TURNS:
            started = time.monotonic()
            run(("make", target), lab.project, env, seconds=INSTALL)
            _note(found, f"make {target}{turn}", "wall, s", time.monotonic() - started)


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
