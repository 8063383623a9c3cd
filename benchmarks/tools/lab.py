"""Where it is measured: a generated project with its own environment, under ``build/``."""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .processes import BenchmarkError, free_port, listens, run, running, until

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
INSIDE = ROOT / "benchmarks" / "inside"
# Installed things are kept from run to run; all else is generated anew.
KEPT = ("backend/.venv", "frontend/node_modules", ".uv")

# As `.env.production.example` has it, but for the limits: whatever is made is to be paid for.
PRODUCTION = {
    "SENTRY_ENVIRONMENT": "production",
    "SENTRY_RELEASE": "pazpaz@0.1.0",
    "SENTRY_TRACES_SAMPLE_RATE": "0.1",
    "SENTRY_PROFILES_SAMPLE_RATE": "0.1",
    "SENTRY_MAX_EVENTS_PER_MINUTE": "1000000",
    "SENTRY_MAX_EVENTS_PER_DAY": "1000000",
    "SENTRY_MAX_REPEATS_PER_MINUTE": "1000000",
    "SENTRY_MAX_REPEATS_PER_DAY": "1000000",
    "SENTRY_MAX_TRANSACTIONS_PER_MINUTE": "1000000",
    "SENTRY_MAX_LOGS_PER_MINUTE": "1000000",
    "SENTRY_MAX_METRICS_PER_MINUTE": "1000000",
    "SECRET_KEY": "of a benchmark, which has nobody to hide",
}

# Set by our own make or by whoever runs it, and not in a user's terminal.
FOREIGN = (
    *("VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "UV", "PYTHON", "CI"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "ONLY", "PROFILE"),
)


def terminal() -> dict[str, str]:
    """Return the environment of a new terminal."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


class Lab:
    """The generated project, and where its processes run and write."""

    def __init__(self, folder: Path = BUILD / "benchmarks") -> None:
        self.folder = folder
        self.project = self.folder / "pazpaz"
        self.backend = self.project / "backend"
        self.python = self.backend / ".venv/bin/python"
        self.inside = self.backend / "src/pazpaz/inside"
        self.py_spy = self.folder / ".venv/bin/py-spy"  # there when graphs are drawn
        self.scratch = self.folder / "scratch"
        self.database = self.scratch / "service.db"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep others out as long as the block lasts.

        Raises:
            BenchmarkError: Somebody is in.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BenchmarkError("Another make bench runs in this folder.") from None
            yield

    def prepare(self) -> None:
        """Generate the project, install what it needs, and put in what measures it."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        _clear(self.project, KEPT)
        cookiecutter = Path(sys.executable).parent / "cookiecutter"
        output = f"--output-dir={self.folder}"
        run([cookiecutter, "--no-input", "--overwrite-if-exists", output, ROOT], ROOT)
        run(["make", "setup"], self.project, seconds=600)
        self.fill()

    def fill(self) -> None:
        """Put in the app that measures, and twenty appointments."""
        shutil.copytree(INSIDE, self.inside)
        run([self.python, "-m", "pazpaz.manage", "migrate"], self.scratch, self.environment())
        run([self.python, "-m", "pazpaz.inside.fill"], self.scratch, self.environment())

    @contextmanager
    def as_generated(self) -> Iterator[None]:
        """Take what we put into the project out of it as long as the block lasts."""
        shutil.rmtree(self.inside)
        try:
            yield
        finally:
            shutil.copytree(INSIDE, self.inside)

    def environment(self, **more: str) -> dict[str, str]:
        """Return what a process of the project finds in its environment: nothing of ours."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.scratch),
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": f"sqlite:///{self.database}",
            **PRODUCTION,
            **more,
        }

    @contextmanager
    def valkey(self) -> Iterator[str]:
        """Run a queue's server as long as the block lasts; yields its address."""
        port = free_port()
        log = self.scratch / "valkey.log"
        script = "from fastapi_devtools.valkey import find_server; print(find_server())"
        server = run([self.python, "-c", script], self.scratch, self.environment()).strip()
        command = [server, "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        with running(command, self.environment(), self.scratch, log) as process:
            until(lambda: listens(port), process, log)
            yield f"redis://127.0.0.1:{port}/0"


def _clear(folder: Path, kept: tuple[str, ...]) -> None:
    """Remove everything in ``folder`` but ``kept``, which are paths in it."""
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        inside = tuple(
            name.partition("/")[2] for name in kept if name.partition("/")[0] == entry.name
        )
        if "" in inside:
            continue
        if entry.is_dir() and not entry.is_symlink():
            _clear(entry, inside)
            if not any(entry.iterdir()):
                entry.rmdir()
        else:
            entry.unlink()
