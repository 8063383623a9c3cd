"""Dotted names of what is imported: ``package.module.Class.method``."""

import builtins
import sys
import types
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from . import source

MAX_LENGTH = 200
MAX_PARTS = 10

_named: set[str] = set()  # classes that were found by their name alone: no more than there are

_OF_INTERPRETER = frozenset(vars(builtins)) | {
    one.__name__ for one in vars(types).values() if isinstance(one, type)
}
_EVERY_CLASS_HAS = frozenset(vars(object))

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


def is_any_class(name: str) -> bool:
    """Return whether a class that is loaded has this name, with its module or without."""
    if name in _named or name in _OF_INTERPRETER:
        return True
    module, _, last = name.rpartition(".")
    found = (
        module and exists(name) and isinstance(_found(sys.modules.get(module), [last]), type)
    ) or any(isinstance(one, type) for one in _everywhere(name.split(".")))
    if found:
        _named.add(name)
    return bool(found)


def functions(name: str, scope: Mapping[str, Any]) -> list[object]:
    """Return what is called ``name`` in ``scope`` or, if it is a method, in any class."""
    parts = name.split(".")
    if len(name) > MAX_LENGTH or len(parts) > MAX_PARTS:
        return []
    if len(parts) == 1:
        one = scope.get(name, vars(builtins).get(name))
        return [one] if callable(one) else []
    return [one for one in _everywhere(parts) if callable(one)]


def _everywhere(parts: list[str]) -> Iterator[object]:
    """Yield what any module has of this name, through classes alone."""
    if len(parts) > MAX_PARTS:
        return
    for module in list(sys.modules.values()):
        found = _found(module, parts) if isinstance(module, ModuleType) else None
        if found is not None:
            yield found


def _found(owner: object, parts: list[str]) -> object:
    for number, part in enumerate(parts):
        if not isinstance(owner, type if number else ModuleType):
            return None
        inside = vars(owner)
        if part not in inside:
            if number and part in _EVERY_CLASS_HAS:
                return getattr(owner, part)
            return None
        owner = inside[part]
    return getattr(owner, "__func__", owner)


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
