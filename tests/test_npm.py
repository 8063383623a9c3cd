"""What ``install`` makes of a lock is what ``npm ci`` makes of it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Bake, install_frontend
from tools import files, run

from scripts.packages.npm import install
from scripts.packages.sources import npm_packages

PACKAGE = npm_packages()["vue-error-tracking"]
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
# What says that it is installed.
OURS = {"node.txt", "installed.json"}


@pytest.mark.full
@pytest.mark.parametrize("frontend", ["vite", "vue-cli"])
def test_of_a_frontend(frontend: str, baked: Bake, tmp_path: Path) -> None:
    """``make demo`` and images take what ``npm ci`` installs."""
    sides = [tmp_path / "ours", tmp_path / "npm's"]
    for side in sides:
        shutil.copytree(baked(frontend=frontend) / "frontend", side)
    install_frontend(sides[0])

    compare(*sides)


@pytest.mark.full
@pytest.mark.parametrize("folder", [".", "tests/vue-cli", "tests/peers/lowest", "tests/usefulness"])
def test_of_a_package_and_its_tests(folder: str, tmp_path: Path) -> None:
    sides = [copy_of(folder, tmp_path / name) for name in ("ours", "npm's")]
    install(sides[0], None if folder == "." else PACKAGE)

    compare(*sides)


def test_a_lock_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    side = copy_of("tests/usefulness", tmp_path / "ours")
    manifest = side / "package.json"
    text = manifest.read_text()
    manifest.write_text(text.replace('"idb"', '"idb-keyval"'))
    assert manifest.read_text() != text

    with pytest.raises(subprocess.CalledProcessError):
        install(side, PACKAGE)


def copy_of(folder: str, side: Path) -> Path:
    """Copy to ``side`` what npm reads in a folder of the package, and return it."""
    side.mkdir()
    for name in MANIFESTS:
        if (PACKAGE / folder / name).exists():
            shutil.copy(PACKAGE / folder / name, side)
    return side


def compare(ours: Path, theirs: Path) -> None:
    """Install in ``theirs`` by ``npm ci``, and see that ``ours`` holds the same."""
    run("npm", "ci", "--silent", "--no-audit", "--no-fund", cwd=theirs)
    installed, wanted = (files(side / "node_modules") for side in (ours, theirs))

    assert installed.keys() - wanted.keys() <= OURS
    assert [name for name, text in wanted.items() if installed.get(name) != text] == []
