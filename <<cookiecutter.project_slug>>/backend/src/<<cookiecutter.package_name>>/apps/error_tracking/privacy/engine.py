"""Applies the policy to one payload: one pass, no deeper than the policy, in linear time.

The policy's table is made into nodes once; each knows its place and what it does with a value.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from .context import Context
from .keys import KEYS
from .policy import Declared, Each, KeyedBy, Spec
from .rules import REMOVED, RULES

Removals = Counter[tuple[str, str]]
"""How often each rule took something from each place: (path, rule); no values and no keys."""

Node = Callable[[Any, dict[str, Any], Removals], Any]
"""Takes a value, the object that holds it and where to count; returns what may leave of it."""


class Engine:
    """The policy, ready to be applied in one context."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._nodes: dict[str, Node] = {}

    def apply(self, spec: Spec, value: Any, path: str) -> tuple[Any, Removals]:
        """Return what may leave of ``value`` (or ``REMOVED``), and what was taken from it."""
        node = self._nodes.get(path)
        if node is None:
            node = self._nodes[path] = self._node(spec, path)
        removals: Removals = Counter()
        return node(value, {}, removals), removals

    def _node(self, spec: Spec, path: str) -> Node:
        if isinstance(spec, str):
            return partial(_rule, RULES[spec], self._context, (path, spec))
        if isinstance(spec, dict):
            return _Fields({k: self._node(v, f"{path}.{k}") for k, v in spec.items()}, path)
        if isinstance(spec, Each):
            return _Members(self._node(spec.spec, f"{path}[]"), spec, path)
        if isinstance(spec, KeyedBy):
            return _Keyed(self._node(spec.spec, f"{path}.*"), spec, path, self._context)
        return self._declared(spec, path)

    def _declared(self, spec: Declared, path: str) -> Node:
        telemetry = self._context.telemetry
        specs: dict[str, Spec] = dict(spec.known)
        names = getattr(telemetry, spec.kind)
        if spec.kind == "contexts":
            for name, keys in names.items():
                specs.setdefault(name, {key: self._rule_for(key) for key in keys})
        else:
            for name in (*names, *telemetry.identifiers):
                specs.setdefault(name, self._rule_for(name))
        nodes = {name: self._node(inner, f"{path}.{name}") for name, inner in specs.items()}
        plain = {n: _Attribute(node) for n, node in nodes.items() if type(specs[n]) is not dict}
        return _Fields({**nodes, **plain}, path)

    def _rule_for(self, key: str) -> str:
        return "identifier" if key in self._context.telemetry.identifiers else "declared"


def _rule(
    rule: Callable[[Any, dict[str, Any], Context], Any],
    context: Context,
    place: tuple[str, str],
    value: Any,
    parent: dict[str, Any],
    removals: Removals,
) -> Any:
    if type(value) is not str:
        if value is None:
            return REMOVED
        if isinstance(value, str):
            value = str.__str__(value)
    result = rule(value, parent, context)
    if result is not value and _differs(result, value):
        removals[place] += 1
    return result


class _Fields:
    """An object with listed keys."""

    def __init__(self, nodes: dict[str, Node], path: str) -> None:
        self._nodes = nodes
        self._unlisted = (f"{path}.*", "unlisted")
        self._wrong = (path, "wrong type")

    def __call__(self, value: Any, _parent: dict[str, Any], removals: Removals) -> Any:
        if type(value) is not dict:
            return _odd(value, self._wrong, removals)
        nodes = self._nodes
        result: dict[str, Any] = {}
        for key, member in value.items():
            node = nodes.get(key) if type(key) is str else None
            if node is None:
                removals[self._unlisted] += 1
                continue
            kept = node(member, value, removals)
            if kept is not REMOVED:
                result[key] = kept
        return result


class _Attribute:
    """A value, or a value with its type."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def __call__(self, value: Any, parent: dict[str, Any], removals: Removals) -> Any:
        if type(value) is not dict or "value" not in value:
            return self._node(value, parent, removals)
        kept = self._node(value["value"], parent, removals)
        if kept is REMOVED:
            return REMOVED
        return {"value": kept, "type": _TYPES.get(type(kept), "string")}


class _Members:
    """A list."""

    def __init__(self, node: Node, spec: Each, path: str) -> None:
        self._node = node
        self._limit = spec.limit
        self._needs = spec.needs
        self._many = (path, "too many")
        self._wrong = (path, "wrong type")

    def __call__(self, value: Any, _parent: dict[str, Any], removals: Removals) -> Any:
        if type(value) is not list and type(value) is not tuple:
            return _odd(value, self._wrong, removals)
        if len(value) > self._limit:
            removals[self._many] += len(value) - self._limit
        node = self._node
        results = [node(member, {}, removals) for member in value[: self._limit]]
        kept = [result for result in results if result is not REMOVED]
        return [r for r in kept if all(n in r for n in self._needs)] if self._needs else kept


class _Keyed:
    """An object whose keys are of one kind."""

    def __init__(self, node: Node, spec: KeyedBy, path: str, context: Context) -> None:
        self._node = node
        self._accepts = KEYS[spec.keys]
        self._limit = spec.limit
        self._context = context
        self._unlisted = (f"{path}.*", "unlisted")
        self._wrong = (path, "wrong type")

    def __call__(self, value: Any, _parent: dict[str, Any], removals: Removals) -> Any:
        if type(value) is not dict:
            return _odd(value, self._wrong, removals)
        result: dict[str, Any] = {}
        for key, member in value.items():
            if (
                type(key) is not str
                or len(result) >= self._limit
                or not self._accepts(key, self._context)
            ):
                removals[self._unlisted] += 1
                continue
            kept = self._node(member, value, removals)
            if kept is not REMOVED:
                result[key] = kept
        return result


def _odd(value: Any, place: tuple[str, str], removals: Removals) -> Any:
    if value is not None:
        removals[place] += 1
    return REMOVED


def _differs(result: Any, value: Any) -> bool:
    """Compare without asking odd objects, whose comparison may do anything."""
    if type(result) is not type(value):
        return True
    return len(result) < len(value) if isinstance(result, dict | list) else bool(result != value)


_TYPES = {bool: "boolean", int: "integer", float: "double", list: "array"}
