"""The template as a fresh clone holds it, and projects generated from it."""

import fcntl
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tools import QUESTIONS, copy_template, run

# A shell has what it starts in the background ignore interrupts, and children inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# They run inside a generated project.
collect_ignore = ["inside"]

Bake = Callable[..., Path]
Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return a function that fills a folder once for all the tests' processes, and returns it."""
    base = tmp_path_factory.getbasetemp()
    # Under xdist each process has a folder of its own, in one that they share.
    shared = base.parent if base.name.startswith("popen-") else base

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return make


@pytest.fixture(scope="session")
def template(once: Once) -> Path:
    """Return a copy of the template without what git ignores. Tests only read it."""
    return once("template", copy_template)


@pytest.fixture
def bake(cookies: Any, template: Path) -> Bake:
    """Return a function that generates a project from answers."""

    def generate(**answers: Any) -> Path:
        return bake_with(cookies, template, answers)

    return generate


@pytest.fixture(scope="session")
def installed(cookies_session: Any, template: Path, once: Once) -> Path:
    """Return the default project after ``make setup``. Tests only read it."""

    def set_up(folder: Path) -> None:
        bake_with(cookies_session, template, {}).rename(folder / "pazpaz")
        run("make", "setup", cwd=folder / "pazpaz")

    return once("installed", set_up) / "pazpaz"


def bake_with(cookies: Any, template: Path, answers: dict[str, Any]) -> Path:
    """Generate a project with pytest-cookies, and fail as cookiecutter did."""
    unknown = answers.keys() - QUESTIONS.keys()
    assert not unknown, f"no such question: {unknown}"
    result = cookies.bake(extra_context=answers, template=str(template))
    assert result.exception is None, result.exception
    assert result.exit_code == 0
    return Path(result.project_path)
