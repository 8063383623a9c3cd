"""A Python that has imported the libraries, and waits to become the next process of the stack.

Most of what a start takes is the import of libraries, and they are not what is edited. Run as a
program of its own, with the modules to import; its input then says what it becomes, as ``python
-m`` does: a JSON list of a module and its arguments. Where the input ends before, so does this.
"""

import json
import os
import runpy
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path


def command(modules: Sequence[str]) -> list[str]:
    """Return the command of a spare that imports ``modules``."""
    return [sys.executable, __file__, *modules]


def order(arguments: Sequence[str]) -> bytes:
    """Return what a spare is told, to become ``python -m`` with ``arguments``."""
    return json.dumps([*arguments]).encode() + b"\n"


def main(modules: Sequence[str]) -> None:
    """Import the modules that are installed, wait, and become what is asked for."""
    sys.path[0] = str(Path.cwd())  # where python -m looks first
    for module in modules:
        with suppress(Exception):  # whoever needs it will say so
            import_module(module)
    told = sys.stdin.readline()
    if not told:
        return
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    sys.argv = json.loads(told)
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
