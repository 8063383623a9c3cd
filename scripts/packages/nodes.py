"""The versions of Node that the npm packages support, of which npm has one for this machine.

A package that is to be tried on them names them in ``tests/nodes``. Elsewhere than on Linux, whose
they are, there is none but the Node that is on PATH.
"""

import subprocess
from pathlib import Path

from .tarball import node_modules


def nodes(package: Path) -> dict[str, Path]:
    """Return the programs by their versions: ``{"22.13": …}``, in order."""
    folder = package / "tests/nodes"
    if not (folder / "package.json").exists():
        return {}
    found = sorted(node_modules(folder).glob("node-*/bin/node"))
    return {path.parent.parent.name.removeprefix("node-"): path for path in found}


def own() -> str:
    """Return the version of the Node that is on PATH: ``20.19.4``."""
    asked = ["node", "-p", "process.versions.node"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
