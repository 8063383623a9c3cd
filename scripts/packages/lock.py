"""Write the locks of the packages' suites: what they and their tests need, by hash.

One holds the newest versions that are allowed, for all packages, Pythons and platforms. For each
package one holds the lowest that it names: shared, they would be no lower than the highest of them.
One holds the next sentry-sdk, a pre-release: nothing else than that differs from the newest.
``UPGRADE=1`` takes versions newer than those locked now; ``--next`` renews that one lock alone.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from .sources import BUILD, PACKAGES, python_packages, siblings

NEWEST = PACKAGES / "requirements.txt"
LOWEST = PACKAGES / "requirements-lowest"
NEXT = PACKAGES / "requirements-next.txt"

WANTED_NEXT = "sentry-sdk>=3.0.0a1"  # a pre-release is taken only where one is named

UV = os.environ.get("UV", "uv")
COMPILE = (
    *(UV, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--only-binary", ":all:", "--no-header", "--no-annotate"),
)


def main() -> None:
    """Lock the newest versions, then the lowest, then the next."""
    if "--next" in sys.argv:
        compile_next(["--upgrade"])
        return
    packages = python_packages()
    compile_lock(NEWEST, packages, packages, ["--upgrade"] if os.environ.get("UPGRADE") else [])
    LOWEST.mkdir(exist_ok=True)
    for lock in set(LOWEST.iterdir()) - set(map(lowest, packages)):
        lock.unlink()
    for name in packages:
        # What was the lowest before is not preferred to what is now.
        options = ["--upgrade", "--resolution", "lowest-direct"]
        compile_lock(lowest(name), siblings(name), [name], options)
    compile_next(["--upgrade"] if os.environ.get("UPGRADE") else [])


def lowest(name: str) -> Path:
    """Return the lock of the lowest versions that the package ``name`` names."""
    return LOWEST / f"{name}.txt"


def following() -> Path:
    """Return a lock that is ``NEWEST`` with what ``NEXT`` holds in the place of that."""
    entry = NEXT.read_text()
    name = entry.partition("==")[0]
    kept = re.sub(rf"(?m)^{name}==.*\n(?:    .*\n)*", "", NEWEST.read_text())
    lock = BUILD / "environments/requirements-next.txt"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(kept + entry)
    return lock


def locked(name: str, lock: Path) -> str:
    """Return the version of the distribution ``name`` that ``lock`` holds."""
    found = re.search(rf"(?m)^{name}==(\S+)", lock.read_text())
    assert found is not None, f"{lock} has no {name}"  # noqa: S101
    return found[1]


def compile_next(options: list[str]) -> None:
    """Write the lock of what comes next."""
    print(f"Locking {NEXT.relative_to(PACKAGES.parent)}", flush=True)
    command = [*COMPILE, "--no-deps", *options, "-", "--output-file", str(NEXT)]
    subprocess.run(command, check=True, input=WANTED_NEXT.encode())


def compile_lock(
    lock: Path, names: Iterable[str], tested: Iterable[str], options: list[str]
) -> None:
    """Write ``lock`` for the packages ``names``, with the extras and tests of those ``tested``."""
    print(f"Locking {lock.relative_to(PACKAGES.parent)}", flush=True)
    packages = python_packages()
    groups = [f"--group={packages[name] / 'pyproject.toml'}:test" for name in tested]
    # The packages themselves are installed as they were just built.
    ours = [f"--no-emit-package={name}" for name in names]
    with tempfile.NamedTemporaryFile("w", suffix=".in") as wanted:
        wanted.writelines(f"{asked(name, extras=name in tested)}\n" for name in names)
        wanted.flush()
        subprocess.run(
            [*COMPILE, *options, *ours, *groups, wanted.name, "--output-file", lock], check=True
        )


def asked(name: str, *, extras: bool) -> str:
    """Return the package ``name``, where it lies, as a requirement; with all ``extras`` or none."""
    folder = python_packages()[name]
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    optional = ",".join(project.get("optional-dependencies", {})) if extras else ""
    return f"{name}[{optional}] @ {folder.as_uri()}"


if __name__ == "__main__":
    main()
