"""What an app says may leave the process in its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What one app's telemetry may carry: whatever is not declared stays in the process.

    Values under a declared name leave as they are, except for what looks like an identifier of a
    person; values under a name in ``identifiers`` (a tag, context key or attribute) leave as a
    keyed hash. ``hosts`` are those whose names may leave in URLs.
    """

    tags: frozenset[str] = frozenset()
    contexts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
