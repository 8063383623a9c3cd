"""One name that two apps declare: each of the kinds counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi_installed_apps import Identifier, Kind, Text


@dataclass(frozen=True, slots=True)
class AnyOf(Kind):
    """What two apps declare differently under one name: the closest kind that fits counts."""

    kinds: tuple[Kind, ...]

    def holds(self, value: object) -> bool:
        return any(kind.holds(value) for kind in self.kinds)

    def __str__(self) -> str:
        return " or ".join(map(str, self.kinds))


def either(kinds: Iterable[Kind]) -> Kind:
    """Return the kind of what is of any of ``kinds``: what leaves as it is comes last."""
    found = sorted(dict.fromkeys(kinds), key=lambda kind: (_openness(kind), str(kind)))
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _openness(kind: Kind) -> int:
    return 2 if isinstance(kind, Text) else 1 if isinstance(kind, Identifier) else 0
