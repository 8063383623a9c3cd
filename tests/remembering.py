"""A frontend's tool, which need not look twice at the same bytes.

The frontends of many projects are one: what a team takes out of its backend changes none of it.
``remember`` puts this script before each tool of a ``node_modules``. It notes over what the tool
has passed, and passes over the same again. What has failed, and what is asked in another way, the
tool is asked anew.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# How a project's ``package.json`` asks.
ASKED = {
    "eslint": [".", "--max-warnings=0"],
    "prettier": ["--check", "."],
    "vitest": ["run"],
    "vue-tsc": ["--build"],
}
# They look at each file by itself: those that passed in several projects pass together.
ONE_BY_ONE = ("eslint", "prettier")
RULES = ("eslint.config.js", ".prettierrc.json", ".prettierignore", "package*.json", "tsconfig*")
# What the others neither read nor import: scripts that are run by themselves.
SCRIPTS = ("e2e", "size.mjs")
# What is made, and not looked at. What is installed follows from the lock.
MADE = ("node_modules", "dist", "coverage", "literals.json")

KEPT = ".remembered"


def remember(modules: Path, memory: Path) -> None:
    """Let the tools in ``modules`` note in ``memory`` what they have passed over."""
    (modules / KEPT).mkdir()
    for name in ASKED:
        tool = modules / ".bin" / name
        tool.rename(modules / KEPT / name)
        tool.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -IS "{Path(__file__)}" "{memory}" "$0" "$@"\n'
        )
        tool.chmod(0o755)


def main(memory: Path, place: Path, arguments: list[str]) -> int:
    """Return what the tool at ``place`` says of the folder, or has said of the same bytes."""
    name = place.name
    command = [str(place.parent.parent / KEPT / name), *arguments]
    if arguments != ASKED[name]:
        os.execv(command[0], command)  # noqa: S606
    notes = [memory / note for note in notes_of(name, Path.cwd())]
    lock_name = name if name in ONE_BY_ONE else notes[0].name
    # Who asks the same meanwhile waits for the answer.
    with (memory / f"{lock_name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if all(note.exists() for note in notes):
            print(f"{name} has passed over the same bytes in another project")
            return 0
        code = subprocess.run(command, check=False).returncode
        if code == 0:
            for note in notes:
                note.touch()
    return code


def notes_of(name: str, frontend: Path) -> list[str]:
    """Return the names under which the tool notes that it has passed over ``frontend``."""
    files = [*files_of(frontend)]
    if name in ONE_BY_ONE:
        rules = [file for file in files if any(map(file.match, RULES))]
        common = digest(name, text_of(frontend.parent / ".editorconfig"), *named(frontend, rules))
        return [digest(common, each) for each in named(frontend, files)]
    seen = [file for file in files if file.relative_to(frontend).parts[0] not in SCRIPTS]
    if name != "vue-tsc":
        return [digest(name, *named(frontend, seen))]
    # Of what a project says of itself in JSON, the compiler knows names and types.
    about = frontend / "project.json"
    typed = [file for file in seen if file.suffix in (".json", ".ts", ".vue") and file != about]
    return [digest(name, shape_of(json.loads(text_of(about))), *named(frontend, typed))]


def files_of(frontend: Path) -> Iterator[Path]:
    """Yield the files of ``frontend`` that are its own, in order."""
    for path in sorted(frontend.iterdir()):
        if path.name not in MADE:
            yield from sorted(path.rglob("*")) if path.is_dir() else [path]


def named(frontend: Path, files: Sequence[Path]) -> list[str]:
    """Return what tells each of ``files`` from others: its name and its bytes."""
    return [
        digest(file.relative_to(frontend).as_posix(), text_of(file))
        for file in files
        if file.is_file()
    ]


def text_of(file: Path) -> str:
    """Return the bytes of ``file`` as a text, each as one letter."""
    return file.read_text("latin-1")


def shape_of(value: Any) -> str:
    """Return what the compiler takes a value in JSON for."""
    if isinstance(value, dict):
        return str([(key, shape_of(each)) for key, each in value.items()])
    return str([*map(shape_of, value)]) if isinstance(value, list) else type(value).__name__


def digest(*texts: str) -> str:
    """Return what tells ``texts`` from others."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
