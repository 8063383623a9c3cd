"""Applies the policy to one payload: one pass, no deeper than the policy, in linear time.

The policy's table is made into functions once; each knows its place and what it does with a value.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from fastapi_installed_apps import Identifier, Kind, Text

from . import kinds
from .bounds import ends
from .context import Context
from .either import AnyOf
from .keys import KEYS
from .listing import Listing
from .policy import Always, Declared, Each, KeyedBy, Spec, Values, fields_at
from .rules import REMOVED, Rule

Place = tuple[str, str]
"""Where a rule took something, and which rule: no value and no key."""

Removals = Counter[Place]
"""How often each rule took something from each place."""

Node = Callable[[Any, dict[str, Any], list[Place]], Any]
"""Takes a value, the object that holds it, and a list for what is removed; returns the rest."""

MAX_REMEMBERED = 4_096


class Engine:
    """The policy, ready to be applied in one context."""

    def __init__(self, context: Context, listing: Listing) -> None:
        self._context = context
        self._listing = listing
        self._nodes: dict[str, Node] = {}
        self._passed: dict[str, set[str]] = {name: set() for name in listing.stable}

    def apply(self, spec: Spec, value: Any, path: str, removed: list[Place]) -> Any:
        """Return what may leave of ``value``, or ``REMOVED``.

        Args:
            spec: What the policy says of it.
            value: Anything.
            path: Where it is: the same for the same ``spec``.
            removed: The places of what is taken from it are added here.
        """
        node = self._nodes.get(path)
        if node is None:
            node = self._nodes[path] = self._node(spec, path)
        return node(value, {}, removed)

    def _node(self, spec: Spec, path: str) -> Node:
        if spec == "never":
            return _never((path, "never"))
        if isinstance(spec, str):
            leaf = _leaf(self._listing.rules[spec], self._context, (path, spec))
            return _stable(leaf, self._passed[spec]) if spec in self._passed else leaf
        if isinstance(spec, dict):
            fields = {**spec, **fields_at(path, self._context.further)}
            always = {k: v.value for k, v in fields.items() if isinstance(v, Always)}
            node = _fields({k: self._node(v, f"{path}.{k}") for k, v in fields.items()}, path)
            return _completed(node, always) if always else node
        if isinstance(spec, Kind):
            return _kind(spec, self._context, path)
        if isinstance(spec, Always):
            return _constant(spec.value)
        if isinstance(spec, Each):
            return _members(self._node(spec.spec, f"{path}[]"), spec, path)
        if isinstance(spec, Values):
            members = self._node(spec.members, f"{path}.values")
            return _values(_fields({"values": members}, path), members)
        if isinstance(spec, KeyedBy):
            return _keyed(self._node(spec.spec, f"{path}.*"), spec, path, self._context)
        return self._declared(spec, path)

    def _declared(self, spec: Declared, path: str) -> Node:
        specs: dict[str, Spec] = dict(spec.known)
        for name, kind in getattr(self._context.telemetry, spec.kind).items():
            specs.setdefault(name, dict(kind) if spec.kind == "contexts" else kind)
        specs |= fields_at(path, self._context.further)
        nodes = {name: self._node(inner, f"{path}.{name}") for name, inner in specs.items()}
        plain = {n: _attribute(node) for n, node in nodes.items() if type(specs[n]) is not dict}
        told = self._context.undeclared
        name = partial(told.place, spec.kind, path) if told else None
        return _fields({**nodes, **plain}, path, name)


def _never(place: Place) -> Node:
    """A value that is known and kept back."""

    def apply(value: Any, _parent: dict[str, Any], removed: list[Place]) -> Any:
        return _odd(value, place, removed)

    return apply


def _constant(kept: Any) -> Node:
    """A value that does not hang on what was given."""

    def apply(_value: Any, _parent: dict[str, Any], _removed: list[Place]) -> Any:
        return kept

    return apply


def _completed(node: Node, always: dict[str, Any]) -> Node:
    """An object with fields that it has whatever was given."""

    def apply(value: Any, parent: dict[str, Any], removed: list[Place]) -> Any:
        kept = node(value, parent, removed)
        return kept if kept is REMOVED else {**kept, **always}

    return apply


def _leaf(rule: Rule, context: Context, place: Place) -> Node:
    """A value that a rule judges."""

    def apply(value: Any, parent: dict[str, Any], removed: list[Place]) -> Any:
        if type(value) is not str:
            if value is None:
                return REMOVED
            if isinstance(value, str):
                value = str.__str__(value)
        result = rule(value, parent, context)
        if result is REMOVED or (result is not value and _differs(result, value)):
            removed.append(place)
        return result

    return apply


def _stable(node: Node, passed: set[str]) -> Node:
    """A value whose rule is stable: text that it let pass as it was is not judged again."""

    def apply(value: Any, parent: dict[str, Any], removed: list[Place]) -> Any:
        if type(value) is str and value in passed:
            return value
        result = node(value, parent, removed)
        if result is value and type(value) is str:
            if len(passed) >= MAX_REMEMBERED:
                passed.clear()
            passed.add(value)
        return result

    return apply


def _kind(kind: Kind, context: Context, path: str) -> Node:
    """A value that must be of the kind that is declared."""
    rule, place, told = kinds.rule_of(kind), (path, kinds.outside(kind)), context.undeclared

    def apply(value: Any, parent: dict[str, Any], removed: list[Place]) -> Any:
        if value is None:
            return REMOVED
        result = rule(str.__str__(value) if isinstance(value, str) else value, parent, context)
        if result is REMOVED:
            removed.append(place)
            if told:
                told.outside(path, kind)
        elif isinstance(kind, Identifier | Text | AnyOf) and _differs(result, value):
            removed.append((path, kinds.rule_name(kind)))
        return result

    return apply


def _fields(
    nodes: dict[str, Node], path: str, told: Callable[[str, Any], Place] | None = None
) -> Node:
    """An object with listed keys. ``told`` hears of the others, and names their place."""
    node_of = nodes.get
    unlisted = (f"{path}.*", "unlisted")
    wrong = (path, "wrong type")

    def apply(value: Any, _parent: dict[str, Any], removed: list[Place]) -> Any:
        if type(value) is not dict:
            return _odd(value, wrong, removed)
        result: dict[str, Any] = {}
        for key, member in value.items():
            node = node_of(key) if type(key) is str else None
            if node is None:
                removed.append(told(key, member) if told else unlisted)
                continue
            kept = node(member, value, removed)
            if kept is not REMOVED:
                result[key] = kept
        return result

    return apply


def _values(interface: Node, members: Node) -> Node:
    """A list under the key ``values``, or bare."""

    def apply(value: Any, parent: dict[str, Any], removed: list[Place]) -> Any:
        return (members if type(value) is list else interface)(value, parent, removed)

    return apply


def _attribute(node: Node) -> Node:
    """A value, or a value with its type."""

    def apply(value: Any, parent: dict[str, Any], removed: list[Place]) -> Any:
        if type(value) is not dict or "value" not in value:
            return node(value, parent, removed)
        kept = node(value["value"], parent, removed)
        if kept is REMOVED:
            return REMOVED
        return {"value": kept, "type": _TYPES.get(type(kept), "string")}

    return apply


def _members(node: Node, spec: Each, path: str) -> Node:
    """A list."""
    limit, needs = spec.limit, spec.needs
    many = (path, "too many")
    wrong = (path, "wrong type")

    def apply(value: Any, _parent: dict[str, Any], removed: list[Place]) -> Any:
        if type(value) is not list and type(value) is not tuple:
            return _odd(value, wrong, removed)
        if len(value) > limit:
            removed += [many] * (len(value) - limit)
            value = ends(value, limit, limit if spec.outermost is None else spec.outermost)
        nobody: dict[str, Any] = {}
        kept = [k for member in value if (k := node(member, nobody, removed)) is not REMOVED]
        return [k for k in kept if all(n in k for n in needs)] if needs else kept

    return apply


def _keyed(node: Node, spec: KeyedBy, path: str, context: Context) -> Node:
    """An object whose keys are of one kind."""
    accepts, limit = KEYS[spec.keys], spec.limit
    unlisted = (f"{path}.*", "unlisted")
    wrong = (path, "wrong type")

    def apply(value: Any, _parent: dict[str, Any], removed: list[Place]) -> Any:
        if type(value) is not dict:
            return _odd(value, wrong, removed)
        result: dict[str, Any] = {}
        for key, member in value.items():
            if type(key) is not str or len(result) >= limit or not accepts(key, context):
                removed.append(unlisted)
                continue
            kept = node(member, value, removed)
            if kept is not REMOVED:
                result[key] = kept
        return result

    return apply


def _odd(value: Any, place: Place, removed: list[Place]) -> Any:
    if value is not None:
        removed.append(place)
    return REMOVED


def _differs(result: Any, value: Any) -> bool:
    """Compare without asking odd objects, whose comparison may do anything."""
    if type(result) is not type(value):
        return type(value) is not datetime  # which is written as text, and complete
    if type(value) is dict or type(value) is list:
        return len(result) < len(value)
    return bool(result != value)


_TYPES = {bool: "boolean", int: "integer", float: "double", list: "array"}
