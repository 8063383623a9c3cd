"""Environments in which the built packages are installed, as a user would have them."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from .lock import LOWEST, NEWEST, UV
from .pythons import pythons
from .sources import BUILD, python_packages, siblings
from .wheels import build_wheel

# Held while a wheel is built: each is built once, whoever asks for it meanwhile.
BUILDING = Lock()


class Environment(NamedTuple):
    """An environment for the package ``name`` and its tests, which may not have been made yet.

    ``version`` is that of the interpreter, such as "3.11"; ``lock`` says what it holds.
    """

    version: str
    name: str
    lock: Path

    @property
    def kind(self) -> str:
        """Which versions it holds: the newest, the lowest or the next."""
        newest = "newest" if self.lock == NEWEST else "next"
        return "lowest" if self.lock.parent == LOWEST else newest

    @property
    def folder(self) -> Path:
        """Where it is, with all that belongs to it."""
        return BUILD / "environments" / f"{self.version}-{self.kind}" / self.name

    @property
    def python(self) -> Path:
        """Its Python, once it has been made."""
        return self.folder / "venv/bin/python"

    def make(self) -> Path:
        """Make it, or anew what has changed, and return its Python.

        It holds what its lock says, and the wheels as built now of the package and of those of its
        siblings that it needs.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            hold_what_is_locked(self.python, pythons()[self.version], self.lock)
            hold_the_wheels(self.python, siblings(self.name), self.folder / "wheels")
        return self.python


def environment(version: str, name: str, lock: Path) -> Path:
    """Return the Python of that environment, which is made if it is not there."""
    return Environment(version, name, lock).make()


def others(python: Path) -> list[Path]:
    """Return the other environments of the same Python as that of ``python``."""
    own = python.parent.parent
    version, _, _ = own.parent.parent.name.partition("-")
    return [each for each in own.parents[2].glob(f"{version}-*/*/venv") if each != own]


def hold_what_is_locked(python: Path, interpreter: Path, lock: Path) -> None:
    """Let the environment of ``python`` hold what ``lock`` says; a copy of that is the stamp."""
    venv = python.parent.parent
    stamp = venv / "installed.txt"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    print(f"Installing what is locked into {venv.relative_to(BUILD)}", flush=True)
    if not runs(python):
        shutil.rmtree(venv, ignore_errors=True)
        uv("venv", "--no-project", "--python", interpreter, venv)
    stamp.unlink(missing_ok=True)
    uv("pip", "sync", "--require-hashes", "--only-binary", ":all:", "--python", python, lock)
    (venv / "wheels.txt").unlink(missing_ok=True)
    shutil.copyfile(lock, stamp)


def hold_the_wheels(python: Path, names: list[str], folder: Path) -> None:
    """Let the environment of ``python`` hold the wheels of ``names``, put into ``folder``."""
    with BUILDING:
        wheels = dict(built(name) for name in names)
    stamp = python.parent.parent / "wheels.txt"
    state = "".join(
        f"{name} {hashlib.sha256(wheel).hexdigest()}\n" for name, wheel in wheels.items()
    )
    if stamp.exists() and stamp.read_text() == state:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, wheel in wheels.items():
        (folder / name).write_bytes(wheel)
    files = [folder / name for name in wheels]
    uv("pip", "install", "--no-deps", "--no-index", "--reinstall", "--python", python, *files)
    stamp.write_text(state)


@cache
def built(name: str) -> tuple[str, bytes]:
    """Return the wheel of the package ``name`` as its source was when it was first asked for."""
    return build_wheel(python_packages()[name])


def runs(python: Path) -> bool:
    """Whether ``python`` is there and starts: the interpreter under it may be gone."""
    return python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0


def uv(*arguments: str | Path) -> None:
    """Run uv, which downloads no Python, or fail."""
    subprocess.run(
        [UV, *arguments, "--quiet"],
        env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
        check=True,
    )
