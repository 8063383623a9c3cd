"""Generation: whole processes, each as its user would start it, into an empty folder."""

import json
import resource
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from .tools.alternate import Figures, Rounds, alternate
from .tools.lab import ROOT, Lab, terminal
from .tools.processes import run

ROUNDS = 9
EVERYTHING = ("frontend=vue-cli", "license=Apache-2.0")  # the defaults have a worker


def measure(lab: Lab) -> Rounds:
    """Generate with each in turn. All templates are folders here, so that nobody fetches."""
    folder = lab.scratch / "generation"
    tree = _empty(folder / "tree")
    env = terminal() | {"HOME": str(lab.scratch)}
    cookiecutter = (Path(sys.executable).parent / "cookiecutter", "--no-input", "--output-dir", ".")
    run((*cookiecutter, ROOT), tree, env)
    commands: dict[str, Sequence[str | Path]] = {
        "cookiecutter, one file": (*cookiecutter, _bare(folder / "bare")),
        "cookiecutter, our files, copied": (*cookiecutter, _same(folder / "same", tree / "pazpaz")),
        "ours": (*cookiecutter, ROOT),
        "ours, everything on": (*cookiecutter, ROOT, *EVERYTHING),
    }
    output = folder / "output"
    return alternate(
        {side: partial(_measure, command, output, env) for side, command in commands.items()},
        ROUNDS,
    )


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
    """Return a template of the same files, of which none is rendered: the least they can take."""
    _empty(folder)
    shutil.copytree(tree, folder / "{{cookiecutter.name}}")
    (folder / "cookiecutter.json").write_text(
        json.dumps({"name": "pazpaz", "_copy_without_render": ["*"]})
    )
    return folder
