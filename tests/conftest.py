"""The template as a fresh clone holds it, and projects generated from it."""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from remembering import remember
from tools import GENERATES, QUESTIONS, copy_template, run

from scripts.packages.compiled import take_compiled
from scripts.packages.npm import install
from scripts.packages.pythons import OWN
from scripts.packages.sources import BUILD, npm_packages
from scripts.packages.tarball import node_modules

# A shell has what it starts in the background ignore interrupts, and children inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# They run inside a generated project.
collect_ignore = ["inside"]

Bake = Callable[..., Path]
Furnish = Callable[[Path], Path]
Once = Callable[[str, Callable[[Path], object]], Path]
Share = Callable[[Path], None]
Teach = Callable[[Path], None]
SetUp = Callable[[Path], subprocess.CompletedProcess[str]]


# Whole projects with all their commands: what takes longest.
LONG = ("test_generated", "test_ownership", "test_update", "test_first_app", "test_systemd")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have each of the processes that share the tests begin with its part of what takes long.

    Each gets as many tests as the others, in this order, and at the end takes over from them: one
    that takes long and comes last would run alone.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.path.stem in LONG]
    short = [item for item in items if item.path.stem not in LONG]
    total = len(items)
    items.clear()
    for worker in range(workers):
        items += long[worker::workers]
        room = max(0, total * (worker + 1) // workers - len(items))
        items += short[:room]
        del short[:room]


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
    """Return a copy of what generates, without what git ignores. Tests only read it."""
    return once("template", lambda folder: copy_template(folder, GENERATES))


@pytest.fixture
def bake(cookies: Any, template: Path) -> Bake:
    """Return a function that generates a project from answers."""

    def generate(**answers: Any) -> Path:
        return bake_with(cookies, template, answers)

    return generate


@pytest.fixture(scope="session")
def baked(cookies_session: Any, template: Path, once: Once) -> Bake:
    """Return a function that generates a project from answers, once for all tests: to read only."""

    def generate(**answers: Any) -> Path:
        def fill(folder: Path) -> None:
            project = bake_with(cookies_session, template, answers)
            project.rename(folder / project.name)

        (project,) = once(f"baked-{digest(json.dumps(answers, sort_keys=True))}", fill).iterdir()
        return project

    return generate


@pytest.fixture(scope="session")
def furnish(once: Once) -> Furnish:
    """Return a function that gives a project, which it returns, its frontend's dependencies.

    They are installed once for the same lock. A file that is linked is the same in all of these
    projects: what tools keep beside them, they write anew. Its checks pass over the bytes that have
    passed in another project: see ``remembering.py``.
    """

    def give(project: Path) -> Path:
        frontend = project / "frontend"
        if not frontend.exists():
            return project

        def fill(folder: Path) -> None:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(frontend / name, folder)
            link(frontend / "vendor", folder / "vendor")
            install_frontend(folder)
            remember(folder / "node_modules", once("remembered", lambda _: None))

        lock = (frontend / "package-lock.json").read_text()
        modules = once(f"furnished-{digest(lock)}", fill) / "node_modules"
        link(modules, frontend / "node_modules")
        return project

    return give


@pytest.fixture(scope="session")
def share_compiled(once: Once) -> Share:
    """Return a function by which a new environment has what Python compiled in those before it.

    The first have what it compiled for the packages' suites, where those ran before.
    """
    environments = once("environments", lambda _: None)
    of_suites = [*BUILD.glob(f"environments/{OWN}-newest/*/venv")]

    def share(environment: Path) -> None:
        before = [link.resolve() for link in environments.iterdir()]
        take_compiled(environment, before or of_suites)
        (environments / digest(str(environment))).symlink_to(environment)

    return share


@pytest.fixture(scope="session")
def set_up(share_compiled: Share) -> SetUp:
    """Return a function that runs ``make setup`` in a new project, and returns the result."""

    def make(project: Path) -> subprocess.CompletedProcess[str]:
        result = run("make", "setup", cwd=project)
        share_compiled(project / "backend/.venv")
        return result

    return make


@pytest.fixture(scope="session")
def installed(baked: Bake, furnish: Furnish, set_up: SetUp, once: Once) -> Path:
    """Return the default project after ``make setup``. Tests only read it."""

    def fill(folder: Path) -> None:
        shutil.copytree(baked(), folder / "pazpaz")
        set_up(furnish(folder / "pazpaz"))

    return once("installed", fill) / "pazpaz"


@pytest.fixture(scope="session")
def teach_mypy(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teach]:
    """Return a function that has mypy know the libraries of a project that is set up.

    It learns them once, which takes longer than all it then does. Each of the processes that share
    the tests has a copy, so that none waits for another.
    """
    own = tmp_path_factory.getbasetemp() / "mypy-own"

    def teach(project: Path) -> None:
        def fill(folder: Path) -> None:
            backend = project / "backend"
            run(".venv/bin/mypy", "--cache-dir", folder, cwd=backend, ok=False)

        if not own.exists():
            shutil.copytree(once("mypy", fill), own)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPY_CACHE_DIR", str(own))
        yield teach


def install_frontend(folder: Path) -> None:
    """Install what the lock in ``folder`` says, as ``npm ci`` would, and mark it as installed.

    It begins with what lies installed for the tests of the npm package, which is most of it.
    test_npm.py compares with ``npm ci``.
    """
    package = npm_packages()["vue-error-tracking"]
    is_by_vue_cli = '"@vue/cli-service"' in (folder / "package.json").read_text()
    if not is_by_vue_cli:
        node_modules(package)
    install(folder, package / "tests/vue-cli" if is_by_vue_cli else package)
    modules = folder / "node_modules"
    (modules / "node.txt").write_text(run("node", "-v", cwd=folder).stdout)
    shutil.copy(folder / "package-lock.json", modules / "installed.json")


def link(source: Path, target: Path) -> None:
    """Make ``target`` a folder whose files are those of ``source``."""
    shutil.copytree(source, target, symlinks=True, copy_function=os.link)


def digest(text: str) -> str:
    """Return what tells ``text`` from others."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def bake_with(cookies: Any, template: Path, answers: dict[str, Any]) -> Path:
    """Generate a project with pytest-cookies, and fail as cookiecutter did."""
    unknown = answers.keys() - QUESTIONS.keys()
    assert not unknown, f"no such question: {unknown}"
    result = cookies.bake(extra_context=answers, template=str(template))
    assert result.exception is None, result.exception
    assert result.exit_code == 0
    return Path(result.project_path)
