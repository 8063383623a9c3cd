"""What one environment compiled is taken by another, where it is of the same file."""

import os
import sys
from pathlib import Path

from tools import run

from scripts.packages.compiled import take_compiled

PACKAGES = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
TELLS = "def told():\n    return told.__code__.co_filename\n"


def environment(folder: Path, **modules: str) -> Path:
    """Fill a folder as an environment that holds ``modules``, and return that of its packages."""
    packages = folder / PACKAGES / "some"
    packages.mkdir(parents=True)
    for name, text in {"__init__": "", **modules}.items():
        (packages / f"{name}.py").write_text(text)
    return packages


def told(packages: Path, module: str) -> str:
    """Import a module, as Python would, and return what it tells."""
    code = f"from some import {module}; print({module}.told())"
    path: dict[str, str | None] = {"PYTHONPATH": str(packages.parent)}
    return run(sys.executable, "-c", code, cwd=packages, env=path).stdout.strip()


def test_only_what_is_of_the_same_file_is_taken_and_it_is_right_there(tmp_path: Path) -> None:
    first = environment(tmp_path / "first", same=TELLS, another="def told():\n    return 1\n")
    second = environment(tmp_path / "second", another="def told():\n    return 2\n")
    (second / "same.py").hardlink_to(first / "same.py")
    told(first, "same")
    told(first, "another")

    taken = take_compiled(tmp_path / "second", [tmp_path / "first", tmp_path / "second"])

    assert taken == 1
    (compiled,) = (second / "__pycache__").iterdir()
    kept = compiled.stat()
    assert compiled.samefile(first / "__pycache__" / compiled.name)
    assert told(second, "same") == str(second / "same.py")
    assert told(second, "another") == "2"
    assert os.path.samestat(compiled.stat(), kept), "it was compiled again"
    assert take_compiled(tmp_path / "second", [tmp_path / "first"]) == 0

    # Whoever changes the file in one place has another file there.
    (second / "same.py").unlink()
    (second / "same.py").write_text("def told():\n    return 'changed'\n")
    assert told(second, "same") == "changed"
    assert told(first, "same") == str(first / "same.py")
