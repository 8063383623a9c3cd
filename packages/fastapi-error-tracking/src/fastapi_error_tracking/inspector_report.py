"""What was removed, told to the inspector on this machine and to nobody else.

The module is not imported unless the DSN leads to this machine: production neither keeps nor sends
any of this.
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from weakref import WeakKeyDictionary

from .compat.events import Envelope, Item
from .compat.transport import Transport
from .privacy.engine import Place, Removals
from .transport import GuardedTransport
from .tunnel import Forwarder

REPORT = "X-Privacy-Report"
MOST_REMOVALS = 100  # a header has its limits


class _Report(Transport):
    @cached_property
    def _removals(self) -> WeakKeyDictionary[Item, Removals]:
        return WeakKeyDictionary()

    def _remember(self, envelope: Envelope, removed: Removals) -> None:
        self._removals[envelope.items[0]] = removed

    def headers_for(self, envelope: Envelope) -> dict[str, str]:
        """Return the header that says how often which rule took something from which place."""
        removals = self._removals.get(envelope.items[0]) if envelope.items else None
        if not removals:
            return {}
        listed = [[path, rule, count] for (path, rule), count in sorted(removals.items())]
        return {REPORT: json.dumps(listed[:MOST_REMOVALS])}


class InspectedTransport(_Report, GuardedTransport):
    """The process's transport, which tells the inspector what it removed."""

    PAUSE = 0.0  # whoever looks at the inspector waits for what comes next

    def note(self, envelope: Envelope, removed: list[Place]) -> None:
        """Remember what was removed from ``envelope`` until it is sent."""
        self._remember(envelope, Counter(removed))


class InspectedForwarder(_Report, Forwarder):
    """The tunnel's transport, which tells the inspector what browsers and tunnel removed."""

    def note(self, envelope: Envelope, removed: list[Place], headers: Mapping[str, str]) -> None:
        """Remember what was removed from ``envelope`` until it is sent; a browser told the rest."""
        self._remember(envelope, Counter(removed) + _read(headers.get(REPORT, "[]")))


def _read(told: str) -> Removals:
    try:
        listed = json.loads(told)
        return Counter({(str(path), str(rule)): int(count) for path, rule, count in listed})
    except Exception:  # whoever sent it can have written anything
        return Counter()
