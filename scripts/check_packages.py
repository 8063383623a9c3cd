"""The packages' part of ``make check``: types in Python; format, lint and types in TypeScript.

Types are checked with what a package's users install. Format and lint of Python need none of that:
``make check`` runs them over all folders at once.
"""

import subprocess
import sys
from pathlib import Path

from scripts.packages.environments import environment
from scripts.packages.lock import NEWEST
from scripts.packages.pythons import OWN
from scripts.packages.sources import npm_packages, python_packages
from scripts.packages.tarball import node_modules

MYPY = Path(sys.executable).parent / "mypy"


def main() -> str | None:
    """Check every package and return which are not in order, if any."""
    failed = [name for name, folder in python_packages().items() if not typed(name, folder)]
    failed += [name for name, folder in npm_packages().items() if not in_order(folder)]
    return f"Not in order: {', '.join(failed)}" if failed else None


def typed(name: str, folder: Path) -> bool:
    """Whether the types of the Python package ``name``, in ``folder``, hold."""
    print(f"Checking the types of {name}", flush=True)
    python = environment(OWN, name, NEWEST)
    return succeeds([MYPY, "--strict", "--python-executable", python], folder)


def in_order(folder: Path) -> bool:
    """Whether the npm package in ``folder`` is in order, as its own script ``check`` has it."""
    print(f"Checking {folder.name}", flush=True)
    node_modules(folder)
    return succeeds(["npm", "run", "--silent", "check"], folder)


def succeeds(command: list[str | Path], folder: Path) -> bool:
    """Whether ``command`` succeeds in ``folder``. What it prints is shown."""
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
