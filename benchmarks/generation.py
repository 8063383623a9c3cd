"""Generation: whole processes, each as its user would start it, into an empty folder."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from .tools.alternate import Figures, IncompleteError, Rounds, alternate
from .tools.lab import ROOT, Lab, terminal
from .tools.processes import BenchmarkError, run

ROUNDS = 5
# The full-size template that is known for copier, as it last was one: 0.11 left copier.
FOR_COPIER = "https://github.com/fastapi/full-stack-fastapi-template"
FOR_COPIER_VERSION = "0.10.0"
EVERYTHING = ("frontend=vue-cli", "license=Apache-2.0")  # the defaults have a worker
# What ours comes with: a database, a queue's server, migrations, Sentry, CI.
FEATURES = (
    *("--api-type", "rest", "--db", "sqlite", "--orm", "sqlalchemy", "--ci", "github"),
    *("--redis", "--migrations", "--sentry"),
)


def measure(lab: Lab) -> Rounds:
    """Generate with each in turn.

    ``fastapi_template`` brings its template, whose hooks install what the project needs. copier
    brings none: it generates from a clone of FastAPI's, and to compare like with like from our own
    tree, of which it renders one file. All templates are folders here, so that nobody fetches.

    Raises:
        IncompleteError: FastAPI's template cannot be cloned.
    """
    folder = lab.scratch / "generation"
    folder.mkdir(exist_ok=True)
    tree = folder / "tree"
    cookiecutter = (Path(sys.executable).parent / "cookiecutter", "--no-input", "--output-dir", ".")
    run((*cookiecutter, ROOT), _empty(tree), _environment(lab))
    bare = _bare(folder / "bare")
    same = _same(folder / "same", tree / "pazpaz")
    copied = _for_copier(folder / "copier", tree / "pazpaz")
    copier = (lab.peers / "copier", "copy", "--defaults", "--trust")
    commands: dict[str, Sequence[str | Path]] = {
        "cookiecutter, one file": (*cookiecutter, bare),
        "cookiecutter, our tree without hooks": (*cookiecutter, same),
        "ours": (*cookiecutter, ROOT),
        "ours, everything on": (*cookiecutter, ROOT, *EVERYTHING),
        "copier, our tree": (*copier, copied, "out"),
        "fastapi_template": (
            *(lab.peers / "fastapi_template", "--name", "pazpaz", "--quiet"),
            *FEATURES,
        ),
    }
    missing = ""
    try:
        commands["copier, FastAPI's template"] = (*copier, _cloned(folder / "fastapi"), "out")
    except BenchmarkError as error:
        missing = f"{error}\nCOPIER_TEMPLATE may name a clone of {FOR_COPIER}."
    env = _environment(lab)
    output = folder / "output"
    rounds = alternate(
        {side: partial(_measure, command, output, env) for side, command in commands.items()},
        ROUNDS,
    )
    if missing:
        raise IncompleteError(missing, rounds)
    return rounds


def _measure(command: Sequence[str | Path], output: Path, env: Mapping[str, str]) -> Figures:
    _empty(output)
    before, started = _children(), time.monotonic()
    run(command, output, env, seconds=300)
    return {"wall, s": time.monotonic() - started, "processor, s": _children() - before}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _bare(folder: Path) -> Path:
    project = _empty(folder / "{{cookiecutter.name}}")
    (project / "README.md").write_text("# {{cookiecutter.name}}\n")
    (folder / "cookiecutter.json").write_text(json.dumps({"name": "pazpaz"}))
    return folder


def _same(folder: Path, tree: Path) -> Path:
    """Return a template of the same files, in which nothing is to be decided."""
    _empty(folder)
    shutil.copytree(tree, folder / "<<cookiecutter.name}}")
    answers = {"name": "pazpaz", "_jinja2_env_vars": {"variable_start_string": "<<"}}
    (folder / "cookiecutter.json").write_text(json.dumps(answers))
    return folder


def _cloned(folder: Path) -> Path:
    source = os.environ.get("COPIER_TEMPLATE", FOR_COPIER)
    options = ("--quiet", "--depth", "1", "--branch", FOR_COPIER_VERSION)
    run(("git", "clone", *options, source, _empty(folder)), folder)
    shutil.rmtree(folder / ".git")
    return folder


def _for_copier(folder: Path, tree: Path) -> Path:
    _empty(folder)
    shutil.copytree(tree, folder / "template")
    (folder / "template/NAME.jinja").write_text("{{ name }}\n")
    (folder / "copier.yml").write_text(
        "_subdirectory: template\nname:\n  type: str\n  default: pazpaz\n"
    )
    return folder


def _environment(lab: Lab) -> dict[str, str]:
    """Return an environment with a home of its own, and with what fastapi_template asks for."""
    env = terminal()
    author = {"NAME": "Bench", "EMAIL": "bench@example.com"}
    for role in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{role}_{field}": value for field, value in author.items()}
    env["HOME"] = str(lab.scratch)
    env["PATH"] = f"{lab.peers}:{Path(os.environ['UV']).parent}:{env['PATH']}"
    if newer := _newer_python():
        env |= {"UV_PYTHON": newer, "UV_PYTHON_DOWNLOADS": "never"}
    return env


def _newer_python() -> str | None:
    """Return a Python of 3.12 or newer, which fastapi_template's project needs."""
    found = [shutil.which(f"python3.{minor}") for minor in (12, 13, 14)]
    found += map(str, Path.home().glob(".pyenv/versions/3.1[2-9]*/bin/python"))
    for python in filter(None, (sys.executable, *found)):
        asked = subprocess.run(
            [python, "-c", "import sys; sys.exit(sys.version_info < (3, 12))"],
            capture_output=True,
            check=False,
        )
        if asked.returncode == 0:
            return python
    return None
