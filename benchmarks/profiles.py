"""Flame graphs of what is ours: the path of a request, of an error, of a job, and the start.

py-spy draws them from outside, into ``build/profiles``. Nothing is measured meanwhile: it slows
what it looks at.
"""

import subprocess
from collections.abc import Sequence

from . import errors, jobs, requests
from .tools.lab import BUILD, Lab
from .tools.load import load
from .tools.processes import BenchmarkError, free_port, running
from .tools.served import served
from .tools.sink import sink

FOLDER = BUILD / "profiles"
SECONDS = 6
STARTING = 2  # seconds; a start takes one
SIDE = "ours"


def draw(lab: Lab) -> None:
    """Draw every graph."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sink(lab.scratch) as receiver, lab.valkey() as redis:
        _under_load(lab, "requests", requests.PATH, receiver.dsn)
        _under_load(lab, "errors", errors.PATH, receiver.dsn)
        env = lab.environment(SETUP="ours", SENTRY_DSN=receiver.dsn, REDIS_URL=redis)
        uvicorn = ("-m", "uvicorn", "pazpaz.inside.api:app", f"--port={free_port()}")
        _from_the_start(lab, "start-api", uvicorn, env, STARTING)
        worker = ("-m", "arq", "pazpaz.inside.worker.WorkerSettings")
        _from_the_start(lab, "start-worker", worker, env, STARTING)
        jobs.enqueue(lab, SIDE, receiver, redis)
        emptying = jobs.environment(lab, SIDE, receiver, redis)
        _from_the_start(lab, "jobs", (*worker, "--burst"), emptying, SECONDS)


def _under_load(lab: Lab, name: str, path: str, dsn: str) -> None:
    with served(lab, SIDE, dsn) as api:
        load(api.url(path), 2)
        command = _py_spy(lab, name, SECONDS, "--pid", str(api.process.pid))
        with running(command, {}, lab.scratch, lab.scratch / "py-spy.log") as drawing:
            load(api.url(path), SECONDS + 1)
            _finish(lab, name, drawing)


def _from_the_start(
    lab: Lab, name: str, program: Sequence[str], env: dict[str, str], seconds: int
) -> None:
    command = _py_spy(lab, name, seconds, "--", str(lab.python), *program)
    with running(command, env, lab.scratch, lab.scratch / "py-spy.log") as drawing:
        _finish(lab, name, drawing)


def _py_spy(lab: Lab, name: str, seconds: int, *what: str) -> list[str]:
    record = [str(lab.py_spy), "record", "--output", str(FOLDER / f"{name}.svg")]
    # Only what runs Python: a thread that waits for its queue would fill the picture.
    return [*record, "--gil", "--rate", "200", "--duration", str(seconds), *what]


def _finish(lab: Lab, name: str, drawing: subprocess.Popen[bytes]) -> None:
    graph = FOLDER / f"{name}.svg"
    try:
        drawing.wait(60)
    except subprocess.TimeoutExpired:
        raise BenchmarkError(f"py-spy did not finish {name}.") from None
    if not graph.exists():
        said = (lab.scratch / "py-spy.log").read_text(errors="replace")
        raise BenchmarkError(f"py-spy drew nothing of {name}:\n{said}")
    print(f"  {graph.relative_to(BUILD.parent)}", flush=True)
