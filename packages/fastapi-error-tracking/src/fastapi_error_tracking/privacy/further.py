"""What an application adds to the policy: fields, by their places, and a rule for each."""

from collections.abc import Iterator, Mapping
from functools import cache

from fastapi_installed_apps import ConfigurationError

from . import policy
from .policy import Declared, Each, Further, Spec, Values
from .rules import RULES


def further(added: Mapping[str, str]) -> Further:
    """Return ``added``, the rule of each field, by the objects that hold the fields.

    Raises:
        ConfigurationError: There is no such object in the policy, or no such rule.
    """
    found: dict[str, dict[str, str]] = {}
    for field, rule in added.items():
        if rule not in RULES:
            raise ConfigurationError(
                f"{rule!r} is no rule of the policy; there are {sorted(RULES)}."
            )
        owner = max((p for p in _objects() if field.startswith(f"{p}.")), key=len, default="")
        key = field.removeprefix(f"{owner}.")
        if not owner or ("." in key and owner not in _objects_of_dotted_keys()):
            raise ConfigurationError(f"{field!r} is in no object of the policy.")
        found.setdefault(owner, {})[key] = rule
    return found


@cache
def _objects() -> frozenset[str]:
    """Return the places of all objects that the policy lists fields of."""
    return frozenset(place for place, _ in _all_objects())


@cache
def _objects_of_dotted_keys() -> frozenset[str]:
    """Return the places of tags and attributes: their keys may have dots."""
    return frozenset(
        place
        for place, spec in _all_objects()
        if isinstance(spec, Declared) and spec.kind != "contexts"
    )


def _all_objects() -> Iterator[tuple[str, Spec]]:
    roots = {"envelope": policy.ENVELOPE_HEADER, "item": policy.ITEM_HEADER, **policy.ITEMS}
    for root, spec in roots.items():
        yield from _places(root, spec)


def _places(path: str, spec: Spec) -> Iterator[tuple[str, Spec]]:
    if isinstance(spec, Each):
        yield from _places(f"{path}[]", spec.spec)
    elif isinstance(spec, Values):
        yield from _places(f"{path}.values", spec.members)
    elif isinstance(spec, dict | Declared):
        yield path, spec
        fields = spec.known if isinstance(spec, Declared) else spec
        for name, inner in fields.items():
            yield from _places(f"{path}.{name}", inner)
