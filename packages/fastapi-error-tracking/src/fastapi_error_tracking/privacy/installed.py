"""Which source is a library's: what is installed, and is none of the application's packages.

What a library's own statements say is no data whichever of them spoke.
"""

import os
import sysconfig
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_FOLDERS = tuple(
    sorted(
        {
            sysconfig.get_path(name) + os.sep
            for name in ("stdlib", "platstdlib", "purelib", "platlib")
        },
        key=len,
        reverse=True,
    )
)
_STDLIB = Path(sysconfig.get_path("stdlib"))
_INSIDE = f"{os.sep}site-packages{os.sep}"

# What this package raises is raised on purpose, in the place of an error of the application.
_own: set[str] = {__name__.partition(".")[0]}


def own(packages: Iterable[str]) -> None:
    """Remember top-level packages that are the application's, wherever they are installed."""
    names = {package.partition(".")[0] for package in packages}
    if not names <= _own:
        _own.update(names)
        is_library_s.cache_clear()


@lru_cache(maxsize=4_096)
def is_library_s(path: str) -> bool:
    """Return whether a file is a library's or the interpreter's."""
    if path.startswith("<frozen "):
        return True
    _, found, inside = path.rpartition(_INSIDE)
    if not found:
        folder = next((one for one in _FOLDERS if path.startswith(one)), None)
        if folder is None:
            return False
        inside = path[len(folder) :]
    return inside.partition(os.sep)[0].removesuffix(".py") not in _own


@lru_cache(maxsize=4_096)
def path_of(filename: str) -> str:
    """Return the file of a code object, also of one that is frozen into the interpreter."""
    if not filename.startswith("<frozen "):
        return filename
    base = _STDLIB.joinpath(*filename[8:-1].split("."))
    found = next((p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file()), None)
    return str(found) if found else filename
