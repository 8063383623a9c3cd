"""What Python has compiled, for every environment that holds the very same files.

uv links a file of its cache into each environment. What one environment has compiled of it is
right in all of them, and Python takes seconds to compile it again.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def take_compiled(environment: Path, others: Iterable[Path]) -> int:
    """Link into ``environment`` what ``others`` have compiled of files that are its own as well.

    Python notices by itself when a file has changed since. Returns how many were linked.
    """
    (own,) = environment.glob("lib/python*/site-packages")
    taken = 0
    for other in others:
        packages = other / own.relative_to(environment)
        for compiled in compiled_in(packages) if packages != own else ():
            target = own / compiled.relative_to(packages)
            source = target.parent.parent / f"{target.name.partition('.')[0]}.py"
            if target.exists() or not is_same(source, packages / source.relative_to(own)):
                continue
            target.parent.mkdir(exist_ok=True)
            try:
                target.hardlink_to(compiled)
            except OSError:  # another process was first, or the other environment has gone
                continue
            taken += 1
    return taken


def compiled_in(packages: Path) -> Iterator[Path]:
    """Yield what is compiled of the modules in ``packages``, which may change meanwhile."""
    for folder, _, names in os.walk(packages):
        if folder.endswith("__pycache__"):
            # What is being written has another ending.
            yield from (Path(folder) / name for name in names if name.endswith(".pyc"))


def is_same(file: Path, other: Path) -> bool:
    """Whether both are there and are one file."""
    try:
        return file.samefile(other)
    except OSError:
        return False
