"""The Pythons on this machine that the packages support. None is downloaded."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

# What `requires-python` allows and can be had today.
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")

OWN = f"{sys.version_info.major}.{sys.version_info.minor}"


@cache
def pythons() -> dict[str, Path]:
    """Return the interpreters that were found by their versions, in order."""
    found = {version: find(version) for version in SUPPORTED}
    return {version: path for version, path in found.items() if path}


def find(version: str) -> Path | None:
    """Return the interpreter of ``version``: the one that runs this, one on PATH, or pyenv's."""
    if version == OWN:
        return Path(sys.executable)
    name = f"python{version}"
    on_path = [Path(folder) / name for folder in os.get_exec_path()]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    in_pyenv = pyenv.glob(f"versions/{version}.*/bin/{name}")
    return next((path for path in (*on_path, *in_pyenv) if runs(path, version)), None)


def runs(python: Path, version: str) -> bool:
    """Whether ``python`` is there and is ``version``: pyenv puts names on PATH that run nothing."""
    if not python.is_file():
        return False
    code = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    result = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return result.returncode == 0 and result.stdout.strip() == version


def said() -> str:
    """Return in one line which Pythons were found and which were not."""
    missing = [version for version in SUPPORTED if version not in pythons()]
    line = f"Pythons found: {', '.join(pythons())}"
    return f"{line}; not found: {', '.join(missing)}" if missing else line
