"""What an app says may leave the process in its name."""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .kinds import BY_NAME, AnyNumber, Count, Identifier, Kind, Measure, Ratio

Kinds = Mapping[str, Kind]

_OF_METRICS = (Count, Measure, Ratio, AnyNumber)


@dataclass(frozen=True, slots=True, init=False)
class Telemetry:
    """What one app's telemetry may carry: whatever is not declared stays in the process.

    Each name has a kind, and a value of another kind stays. What one app declares does not change
    what leaves of another's.

    Args:
        tags: The kinds of tags, by their names.
        contexts: The kinds of the keys of contexts, by the contexts' names.
        attributes: The kinds of what is attached to spans, logs, breadcrumbs and metrics.
        metrics: The kinds of metrics: ``Count``, ``Duration``, ``Bytes`` or ``Ratio``.
        hosts: Those whose names may leave in URLs.
        identifiers: Deprecated: declare an ``Identifier``.

    Names without kinds are deprecated. In this version they are texts, or any number of a metric.

    Raises:
        TypeError: What a name is declared as is no kind, or none that it can be.
    """

    tags: Kinds
    contexts: Mapping[str, Kinds]
    attributes: Kinds
    metrics: Kinds
    hosts: frozenset[str]
    by_name: frozenset[str]
    """What is declared without a kind, which is deprecated: ``tag 'plan'``."""

    def __init__(
        self,
        tags: Kinds | Iterable[str] = (),
        contexts: Mapping[str, Kinds | Iterable[str]] | None = None,
        attributes: Kinds | Iterable[str] = (),
        metrics: Kinds | Iterable[str] = (),
        identifiers: Iterable[str] = (),
        hosts: Iterable[str] = (),
    ) -> None:
        hashed = frozenset(identifiers)
        old: set[str] = set()
        everywhere = {name: Identifier() for name in hashed}
        found: dict[str, object] = {
            "tags": everywhere | _kinds("tag", tags, hashed, old),
            "contexts": {
                name: _kinds("context key", keys, hashed, old, f"{name}.")
                for name, keys in (contexts or {}).items()
            },
            "attributes": everywhere | _kinds("attribute", attributes, hashed, old),
            "metrics": _metrics(metrics, old),
            "hosts": frozenset(hosts),
            "by_name": frozenset(old | {f"identifier {name!r}" for name in hashed}),
        }
        for field, value in found.items():
            object.__setattr__(self, field, value)
        if self.by_name:
            warnings.warn(
                f"Telemetry names {', '.join(sorted(self.by_name))} without a kind, which ends with"
                ' the next version: write {"name": Choice(…)} or another of its kinds.',
                DeprecationWarning,
                stacklevel=2,
            )


def _kinds(
    what: str,
    declared: Kinds | Iterable[str],
    hashed: frozenset[str],
    old: set[str],
    holder: str = "",
) -> dict[str, Kind]:
    if isinstance(declared, Mapping):
        for name, kind in declared.items():
            if not isinstance(kind, Kind):
                raise TypeError(
                    f"{what} '{holder}{name}' is declared as {kind!r}: write a kind, such as"
                    ' Choice("open", "closed"), Count() or Identifier().'
                )
        return dict(declared)
    if isinstance(declared, str):
        raise TypeError(f"{what} names are a mapping of each name to its kind, not {declared!r}.")
    names = list(declared)
    old.update(f"{what} '{holder}{name}'" for name in names)
    return {name: Identifier() if name in hashed else BY_NAME for name in names}


def _metrics(declared: Kinds | Iterable[str], old: set[str]) -> dict[str, Kind]:
    if not isinstance(declared, Mapping):
        return dict.fromkeys(_kinds("metric", declared, frozenset(), old), AnyNumber())
    for name, kind in _kinds("metric", declared, frozenset(), old).items():
        if not all(isinstance(one, _OF_METRICS) for one in getattr(kind, "kinds", (kind,))):
            raise TypeError(
                f"metric {name!r} is declared as {kind}: a metric is a Count, Duration, Bytes or"
                " Ratio."
            )
    return dict(declared)
