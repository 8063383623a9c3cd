"""Build a Python package's wheel."""

import subprocess
import sys
import tempfile
from pathlib import Path

from .repack import repack
from .sources import copy_source

# The build backend itself, in the version that the repository's lock holds: called without a
# frontend, which would make an environment for each wheel.
BACKEND = Path(sys.executable).parent / "uv-build"


def build_wheel(package: Path) -> tuple[str, bytes]:
    """Return the file name and the bytes of the wheel of ``package``.

    Raises:
        subprocess.CalledProcessError: its ``pyproject.toml`` or its files are not in order; the
            backend has said why.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = copy_source(package, Path(folder) / "source")
        output = Path(folder) / "wheel"
        output.mkdir()
        subprocess.run(
            [BACKEND, "build-wheel", output], cwd=source, stdout=subprocess.DEVNULL, check=True
        )
        (wheel,) = output.iterdir()
        return wheel.name, repack(wheel.read_bytes())
