"""Applies the policy to one payload: one pass, no deeper than the policy, in linear time."""

from collections import Counter
from typing import Any

from .context import Context
from .keys import KEYS
from .policy import Declared, Each, KeyedBy, Spec
from .rules import REMOVED, RULES

Removals = Counter[tuple[str, str]]
"""How often each rule took something from each place: (path, rule); no values and no keys."""


class Walk:
    """One application of the policy, and what it took away."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.removals: Removals = Counter()

    def apply(self, spec: Spec, value: Any, path: str, parent: dict[str, Any] | None = None) -> Any:
        """Return what may leave of ``value``, or ``REMOVED``."""
        kind = type(spec)
        if kind is str:
            return self._rule(spec, value, path, parent if parent is not None else {})
        if kind is dict:
            return self._object(spec, value, path)
        if kind is Each:
            return self._list(spec, value, path)
        if kind is Declared:
            return self._declared(spec, value, path)
        return self._keyed(spec, value, path)

    def _rule(self, name: str, value: Any, path: str, parent: dict[str, Any]) -> Any:
        if value is None:
            return REMOVED
        if isinstance(value, str) and type(value) is not str:
            value = str.__str__(value)
        result = RULES[name](value, parent, self.context)
        if result is not value and _differs(result, value):
            self.removals[path, name] += 1
        return result

    def _object(self, spec: dict[str, Spec], value: Any, path: str) -> Any:
        if type(value) is not dict:
            return self._odd(value, path)
        result: dict[str, Any] = {}
        listed = 0
        for key, inner in spec.items():
            if key in value:
                listed += 1
                kept = self.apply(inner, value[key], f"{path}.{key}", value)
                if kept is not REMOVED:
                    result[key] = kept
        self._unlisted(len(value) - listed, path)
        return result

    def _list(self, spec: Each, value: Any, path: str) -> Any:
        if type(value) is not list and type(value) is not tuple:
            return self._odd(value, path)
        if len(value) > spec.limit:
            self.removals[path, "too many"] += len(value) - spec.limit
        inside = f"{path}[]"
        results = [self.apply(spec.spec, member, inside) for member in value[: spec.limit]]
        kept = [result for result in results if result is not REMOVED]
        return [r for r in kept if all(field in r for field in spec.needs)]

    def _declared(self, spec: Declared, value: Any, path: str) -> Any:
        if type(value) is not dict:
            return self._odd(value, path)
        telemetry = self.context.telemetry
        names = getattr(telemetry, spec.kind)
        result: dict[str, Any] = {}
        unlisted = 0
        for key, member in value.items():
            inner = spec.known.get(key) if type(key) is str else None
            if inner is None and type(key) is str:
                if spec.kind == "contexts":
                    keys = names.get(key)
                    inner = None if keys is None else {k: self._rule_for(k) for k in keys}
                elif key in names or key in telemetry.identifiers:
                    inner = self._rule_for(key)
            if inner is None:
                unlisted += 1
                continue
            kept = self._attribute(inner, member, f"{path}.{key}", value)
            if kept is not REMOVED:
                result[key] = kept
        self._unlisted(unlisted, path)
        return result

    def _attribute(self, spec: Spec, value: Any, path: str, parent: dict[str, Any]) -> Any:
        """Apply a rule to a value or to an attribute: a value with its type."""
        if type(value) is not dict or type(spec) is dict or "value" not in value:
            return self.apply(spec, value, path, parent)
        kept = self.apply(spec, value["value"], path, parent)
        if kept is REMOVED:
            return REMOVED
        return {"value": kept, "type": _TYPES.get(type(kept), "string")}

    def _keyed(self, spec: KeyedBy, value: Any, path: str) -> Any:
        if type(value) is not dict:
            return self._odd(value, path)
        accepts = KEYS[spec.keys]
        inside = f"{path}.*"
        result: dict[str, Any] = {}
        for key, member in value.items():
            if type(key) is str and len(result) < spec.limit and accepts(key, self.context):
                kept = self.apply(spec.spec, member, inside, value)
                if kept is not REMOVED:
                    result[key] = kept
            else:
                self._unlisted(1, path)
        return result

    def _rule_for(self, key: str) -> str:
        return "identifier" if key in self.context.telemetry.identifiers else "declared"

    def _unlisted(self, count: int, path: str) -> None:
        if count > 0:
            self.removals[f"{path}.*", "unlisted"] += count

    def _odd(self, value: Any, path: str) -> Any:
        if value is not None:
            self.removals[path, "wrong type"] += 1
        return REMOVED


def _differs(result: Any, value: Any) -> bool:
    """Compare without asking odd objects, whose comparison may do anything."""
    if type(result) is not type(value):
        return True
    return len(result) < len(value) if isinstance(result, dict | list) else bool(result != value)


_TYPES = {bool: "boolean", int: "integer", float: "double", list: "array"}
