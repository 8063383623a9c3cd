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
        owners = [place for place in _objects() if field.startswith(f"{place}.")]
        if not owners:
            raise ConfigurationError(f"{field!r} is in no object of the policy.")
        owner = max(owners, key=len)
        found.setdefault(owner, {})[field.removeprefix(f"{owner}.")] = rule
    return found


@cache
def _objects() -> frozenset[str]:
    """Return the places of all objects that the policy lists fields of."""
    roots = {"envelope": policy.ENVELOPE_HEADER, "item": policy.ITEM_HEADER, **policy.ITEMS}
    return frozenset(place for root, spec in roots.items() for place in _places(root, spec))


def _places(path: str, spec: Spec) -> Iterator[str]:
    if isinstance(spec, Each):
        yield from _places(f"{path}[]", spec.spec)
    elif isinstance(spec, Values):
        yield from _places(f"{path}.values", spec.members)
    elif isinstance(spec, dict | Declared):
        yield path
        fields = spec.known if isinstance(spec, Declared) else spec
        for name, inner in fields.items():
            yield from _places(f"{path}.{name}", inner)
