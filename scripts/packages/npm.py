"""Install what the lock of a folder says, as ``npm ci`` would, in half of its time or less.

A committed lock names no registry, so npm asks that where each package lies: here it is told. And
what lies installed already, for a folder whose lock names the same files, is linked beforehand.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .sources import BUILD

QUIETLY = ("--silent", "--no-audit", "--no-fund")
MANIFESTS = ("package.json", ".npmrc")
LOCK = "package-lock.json"

# What a package asks for, and its lock repeats.
ASKED = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")

Packages = dict[str, dict[str, Any]]


def install(folder: Path, alike: Path | None = None) -> None:
    """Install what the lock in ``folder`` says, beginning with what is installed in ``alike``.

    Raises:
        subprocess.CalledProcessError: npm failed; it has said why.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        place = Path(name)
        if is_installed(folder, place, alike):
            modules = folder / "node_modules"
            shutil.rmtree(modules, ignore_errors=True)
            shutil.move(place / "node_modules", modules)
            return
    # The registry keeps its files elsewhere, or there is something to say of the lock.
    subprocess.run(["npm", "ci", *QUIETLY], cwd=folder, check=True)


def is_installed(folder: Path, place: Path, alike: Path | None) -> bool:
    """Install in ``place`` what ``folder`` asks for, and return whether that went well."""
    lock = json.loads((folder / LOCK).read_text())
    wanted: Packages = lock["packages"]
    asked = json.loads((folder / "package.json").read_text())
    # Installing would mend a lock that package.json has grown away from.
    if any(wanted[""].get(kind) != asked.get(kind) for kind in ASKED):
        return False
    for name in MANIFESTS:
        if (folder / name).exists():
            shutil.copy(folder / name, place)
    for name in files_in(wanted):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / name, place / name)
    add_addresses(wanted, registry(folder))
    (place / LOCK).write_text(json.dumps(lock))
    is_begun = alike is not None and link_same(wanted, alike, place)
    way = ("install", "--no-save") if is_begun else ("ci",)
    (place / "node_modules").mkdir(exist_ok=True)
    return subprocess.run(["npm", *way, *QUIETLY], cwd=place, check=False).returncode == 0


def files_in(packages: Packages) -> list[str]:
    """Return which of the ``packages`` of a lock lie in its own folder, by their paths there."""
    addresses = [package.get("resolved", "") for package in packages.values()]
    return [each.removeprefix("file:") for each in addresses if each.startswith("file:")]


def registry(folder: Path) -> str:
    """Return the address of the registry that npm takes packages from."""
    asked = ["npm", "config", "get", "registry"]
    said = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=True)
    return said.stdout.strip().rstrip("/")


def add_addresses(packages: Packages, registry: str) -> None:
    """Say of each of the ``packages`` of a lock where it lies, if nothing is said of that."""
    for path, package in packages.items():
        if path and "integrity" in package:
            name = package.get("name", path.rpartition("node_modules/")[2])
            file = f"{name.rpartition('/')[2]}-{package['version']}.tgz"
            package.setdefault("resolved", f"{registry}/{name}/-/{file}")


def link_same(wanted: Packages, alike: Path, place: Path) -> int:
    """Link into ``place`` what is ``wanted`` and lies in ``alike``; return how many these are."""
    there: Packages = json.loads((alike / LOCK).read_text())["packages"]
    same = [path for path in wanted if is_same(wanted[path], there.get(path, {}))]
    found = [path for path in same if (alike / path).is_dir()]
    for path in found:
        # Those inside are packages of their own; the rest is what tools keep there.
        ignored = shutil.ignore_patterns("node_modules")
        shutil.copytree(
            alike / path,
            place / path,
            symlinks=True,
            ignore=ignored,
            copy_function=os.link,
            dirs_exist_ok=True,
        )
    return len(found)


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two entries of locks are of the same file, by its hash."""
    return "integrity" in one and one["integrity"] == other.get("integrity")
