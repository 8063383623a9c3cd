"""Put what was built into the folders from which a generated project installs."""

import shutil
from pathlib import Path

from .sources import BUILD, PROJECT

WHEELS = PROJECT / "backend" / "vendor"
TARBALLS = PROJECT / "frontend" / "vendor"


def vendored(folder: Path) -> dict[str, bytes]:
    """Return the files in ``folder``, which may be missing, by their names."""
    return {path.name: path.read_bytes() for path in folder.glob("*")}


def vendor(files: dict[str, bytes], folder: Path) -> bool:
    """Make ``folder`` hold ``files`` and nothing else; return whether it changed.

    It is written aside and renamed, so whoever interrupts leaves the old one or the new one.
    """
    aside = BUILD / folder.relative_to(PROJECT).as_posix().replace("/", "-")
    new, old = aside.with_suffix(".new"), aside.with_suffix(".old")
    if old.exists():
        recover(old, folder)
    if vendored(folder) == files:
        return False
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name, content in files.items():
        (new / name).write_bytes(content)
    try:
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        if old.exists():
            recover(old, folder)
    return True


def recover(old: Path, folder: Path) -> None:
    """End a replacement that was interrupted: keep ``folder`` if it is there, else ``old``."""
    if folder.exists():
        shutil.rmtree(old)
    else:
        old.rename(folder)
