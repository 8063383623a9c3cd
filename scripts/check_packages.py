"""The types' part of ``make check``, and all that is checked of TypeScript.

Types of a package are checked with what its users install. Format and lint of Python need none of
that: ``make check`` runs them over all folders at once.

What mypy learns of a library holds for every package that uses it; what is in TypeScript, and the
template's own code, are checked meanwhile.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.packages.environments import environment
from scripts.packages.lock import NEWEST
from scripts.packages.pythons import OWN
from scripts.packages.sources import BUILD, ROOT, npm_packages, python_packages
from scripts.packages.tarball import node_modules

MYPY = Path(sys.executable).parent / "mypy"
LEARNED = {"MYPY_CACHE_DIR": str(BUILD / "mypy")}


def main() -> str | None:
    """Check every package and the template's own code; return what is not in order, if anything."""
    lines = (
        (typed, python_packages()),
        (in_order, npm_packages()),
        (own_typed, {"the template's own code": ROOT}),
    )
    with ThreadPoolExecutor(len(lines)) as pool:
        checks = [pool.submit(failing, check, folders) for check, folders in lines]
        failed = [name for check in checks for name in check.result()]
    return f"Not in order: {', '.join(failed)}" if failed else None


def failing(check: Callable[[str, Path], bool], folders: dict[str, Path]) -> list[str]:
    """Return the names of those ``folders`` that do not pass ``check``, one after the other."""
    return [name for name, folder in folders.items() if not check(name, folder)]


def own_typed(name: str, folder: Path) -> bool:
    """Whether the types of the Python that is in no package hold."""
    return succeeds(f"Checking the types of {name}", [MYPY], folder)


def typed(name: str, folder: Path) -> bool:
    """Whether the types of the Python package ``name``, in ``folder``, hold."""
    python = environment(OWN, name, NEWEST)
    command: list[str | Path] = [MYPY, "--strict", "--python-executable", python]
    return succeeds(f"Checking the types of {name}", command, folder, LEARNED)


def in_order(name: str, folder: Path) -> bool:
    """Whether the npm package ``name``, in ``folder``, is in order, as its own ``check`` has it."""
    node_modules(folder)
    return succeeds(f"Checking {name}", ["npm", "run", "--silent", "check"], folder)


def succeeds(
    title: str, command: list[str | Path], folder: Path, variables: Mapping[str, str] = {}
) -> bool:
    """Whether ``command`` succeeds in ``folder``. What it prints is shown below ``title``."""
    result = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"{title}\n{result.stdout}", end="", flush=True)
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
