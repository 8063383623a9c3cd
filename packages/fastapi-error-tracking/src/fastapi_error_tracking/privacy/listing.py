"""A policy with the rules that it is written in: of this process, and of browsers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from . import policy
from .browser_words import data
from .policy import Always, Declared, Each, Spec
from .rules import RULES, STABLE, Rule
from .rules.browsers import browser_rules


@dataclass(frozen=True, slots=True)
class Listing:
    """What may leave, for every kind of envelope item.

    Args:
        envelope: The fields of an envelope's header.
        items: The fields of each kind of item that leaves.
        rules: The rules by their names; ``stable`` are the names of those that are.
        required: Fields without which an item of a kind means nothing.
        filled: Fields that must not be empty, in the same sense.
        content_types: What an item of a kind says that it holds, if that is not JSON.
        dropped: Kinds that are known and never leave, with the reason.
    """

    envelope: Spec
    items: Mapping[str, Spec]
    rules: Mapping[str, Rule]
    stable: frozenset[str]
    required: Mapping[str, tuple[str, ...]]
    filled: Mapping[str, str]
    content_types: Mapping[str, str]
    dropped: Mapping[str, str] = field(default_factory=dict)

    def means_something(self, kind: str, content: Any) -> bool:
        """Return whether no field is gone without which an item of this kind means nothing."""
        if any(name not in content for name in self.required.get(kind, ())):
            return False
        return kind not in self.filled or bool(content[self.filled[kind]])


OF_PROCESS = Listing(
    envelope=policy.ENVELOPE_HEADER,
    items=policy.ITEMS,
    rules=RULES,
    stable=frozenset(STABLE),
    required=policy.REQUIRED,
    filled=dict.fromkeys(policy.BATCHES, "items"),
    content_types=policy.CONTENT_TYPES,
    dropped=policy.DROPPED,
)


@cache
def of_browsers() -> Listing:
    """Return what may leave of what browsers send: the same list as their own gate has."""
    items = data()["items"]
    envelope = dict(_shape("envelope header"))
    del envelope["policy"]  # it says which list the browser had, to the tunnel alone
    rules, stable = browser_rules()
    return Listing(
        envelope=envelope,
        items={kind: _read(item["spec"]) for kind, item in items.items()},
        rules=rules,
        stable=stable,
        required={kind: (item["needs"],) for kind, item in items.items() if "needs" in item},
        filled={kind: item["needs"] for kind, item in items.items() if "needs" in item},
        content_types={k: i["content type"] for k, i in items.items() if "content type" in i},
        dropped=policy.DROPPED,
    )


def _read(written: Any) -> Spec:
    """Return a specification, of which the README beside the data says how it is written."""
    if isinstance(written, str):
        return _shape(written[1:]) if written.startswith("@") else written
    if "=" in written:
        return Always(written["="])
    if "[]" in written:
        return Each(_read(written["[]"]), written["limit"], tuple(written.get("needs", ())))
    if "+" in written:
        return Declared(written["+"], _read(written["known"]))
    shared = _shape(written["..."]) if "..." in written else {}
    own = {name: _read(inner) for name, inner in written.items() if name != "..."}
    return {**shared, **own}


def _shape(name: str) -> Spec:
    return _read(data()["shapes"][name])
