"""Where the packages are, and a copy of one as git would hold it."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "packages"
VERSION = PACKAGES / "VERSION"
PROJECT = ROOT / "<<cookiecutter.project_slug>>"

# Ignored by git, on the same file system as the template: what is made aside can be renamed.
BUILD = ROOT / "build" / "packages"


def python_packages() -> dict[str, Path]:
    """Return the folders of the Python packages by their distributions' names."""
    return {
        tomllib.loads(manifest.read_text())["project"]["name"]: manifest.parent
        for manifest in sorted(PACKAGES.glob("*/pyproject.toml"))
        if any(manifest.parent.glob("src/*/__init__.py"))
    }


def asked_by(folder: Path) -> list[str]:
    """Return what the Python package in ``folder`` asks of others, with all its extras."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    extras = project.get("optional-dependencies", {}).values()
    return [*project.get("dependencies", []), *(needed for extra in extras for needed in extra)]


def siblings(name: str) -> list[str]:
    """Return which of the Python packages ``name`` and its tests need, itself first."""
    packages = python_packages()
    found = [name]
    for package in found:
        manifest = tomllib.loads((packages[package] / "pyproject.toml").read_text())
        asked = asked_by(packages[package])
        if package == name:
            asked += manifest.get("dependency-groups", {}).get("test", [])
        found += sorted({*map(distribution, asked)} & packages.keys() - {*found})
    return found


def distribution(requirement: str) -> str:
    """Return the name in ``requirement`` as an index compares names."""
    name = re.match(r"[\w.-]+", requirement)
    if not name:
        raise ValueError(f"no requirement: {requirement}")
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def npm_packages() -> dict[str, Path]:
    """Return the folders of the npm packages by their names."""
    return {
        json.loads(manifest.read_text())["name"]: manifest.parent
        for manifest in sorted(PACKAGES.glob("*/package.json"))
    }


def version() -> str:
    """Return the version that all packages have."""
    return VERSION.read_text().strip()


def copy_source(package: Path, target: Path) -> Path:
    """Copy what git holds of ``package``, or would hold, and return ``target``.

    What it ignores (caches, an editor's backups) must not end in a wheel on one machine only.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."],
        cwd=package,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0"):
        if name and (package / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(package / name, target / name)
    return target
