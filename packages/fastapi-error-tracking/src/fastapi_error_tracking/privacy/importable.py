"""Dotted names of what is imported: ``package.module.Class.method``."""

import builtins
import sys
from types import ModuleType

from . import source

MAX_LENGTH = 200
MAX_PARTS = 10

_classes: set[str] = set()  # those that were found: no more than there are


def exists(name: str) -> bool:
    """Return whether a dotted name is an imported module or something that one defines."""
    parts = name.split(".")
    if len(name) > MAX_LENGTH or len(parts) > MAX_PARTS:
        return False
    if not all(part.isidentifier() for part in parts if part != "<locals>"):
        return False
    for end in range(len(parts), 0, -1):
        module = sys.modules.get(".".join(parts[:end]))
        if module is not None:
            return _defines(module, parts[end:])
    return False


def is_class(module: str | None, name: str) -> bool:
    """Return whether ``module`` (None for builtins) defines a class of this name."""
    if not module:
        return isinstance(vars(builtins).get(name), type)
    whole = f"{module}.{name}"
    if whole in _classes:
        return True
    if exists(whole):
        _classes.add(whole)
        return True
    return _is_written(module, name)


def _defines(owner: object, parts: list[str]) -> bool:
    for part in parts:
        if not isinstance(owner, ModuleType | type) or part not in vars(owner):
            return False
        owner = vars(owner)[part]
    return True


def _is_written(module: str, name: str) -> bool:
    file = source.of_module(module)
    return file is not None and all(
        part in file.names for part in name.split(".") if part != "<locals>"
    )
