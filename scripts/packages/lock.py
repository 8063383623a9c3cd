"""Write the locks of the packages' suites: what all packages and their tests need, by hash.

One holds the newest versions that are allowed, for every Python and platform; the other the lowest
that the packages name. ``UPGRADE=1`` takes versions newer than those locked now.
"""

import os
import subprocess
import tomllib
from pathlib import Path

from .sources import BUILD, PACKAGES, python_packages

NEWEST = PACKAGES / "requirements.txt"
LOWEST = PACKAGES / "requirements-lowest.txt"

UV = os.environ.get("UV", "uv")
COMPILE = (
    *(UV, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--only-binary", ":all:", "--no-header", "--no-annotate"),
)


def main() -> None:
    """Lock the newest versions, then the lowest."""
    packages = python_packages()
    BUILD.mkdir(parents=True, exist_ok=True)
    wanted = BUILD / "requirements.in"
    wanted.write_text("".join(f"{asked(folder)}\n" for folder in packages.values()))
    groups = [f"--group={folder / 'pyproject.toml'}:test" for folder in packages.values()]
    # The packages themselves are installed as they were just built.
    ours = [f"--no-emit-package={name}" for name in packages]
    upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
    # What was the lowest before is not preferred to what is now.
    lowest = ["--upgrade", "--resolution", "lowest-direct"]
    for lock, options in ((NEWEST, upgrade), (LOWEST, lowest)):
        print(f"Locking {lock.relative_to(PACKAGES.parent)}", flush=True)
        subprocess.run(
            [*COMPILE, *options, *ours, *groups, wanted, "--output-file", lock], check=True
        )


def asked(folder: Path) -> str:
    """Return the package in ``folder`` with all its extras, as a requirement."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    extras = ",".join(project.get("optional-dependencies", {}))
    return f"{project['name']}[{extras}] @ {folder.as_uri()}"


if __name__ == "__main__":
    main()
