"""A second look at a sample of what leaves, for identifiers that have a form. It is off by default.

The gate judges each field by its rule. This looks over the texts that passed, whatever rule let
them, with the patterns of the last net; it counts what it finds and says where, never what.
"""

import logging
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from .compat.events import Envelope
from .policy_in_force import rule_at
from .privacy.context import Context
from .privacy.report import rows
from .scrubbing import Scrubber

MOST_TEXTS = 500
OF_A_FORM = frozenset(
    {"asset", "boolean", "frame", "hex id", "identifier", "key", "number", "page", "replay"}
    | {"schedule", "share", "time", "unit", "url"}
)
"""Rules whose texts look like identifiers and are none, and such as hold no text."""

# Another logger than the package's own, which is not reported: what is found is an alarm.
logger = logging.getLogger(__name__)


class Watch:
    """Looks at a share of the envelopes that leave, behind the gate of ``scrubber``.

    Args:
        rate: The share, from 0 to 1; with 0 nothing is done.
        scrubber: Whose gate let them pass.
    """

    def __init__(self, rate: float, scrubber: Scrubber) -> None:
        self._rate = rate
        self._scrubber = scrubber
        self._context: Context | None = None
        self._rules: dict[str, str] = {}
        self.found: Counter[tuple[str, str]] = Counter()
        """How often what kind of identifier was found in which field."""

    def look(self, envelope: Envelope) -> None:
        """Count what is found in ``envelope``, and log it: the first time, the tenth, …"""
        if not self._rate or random.random() >= self._rate:  # noqa: S311 - a sample, no secret
            return
        for place in self._finds(envelope):
            self.found[place] += 1
            count = self.found[place]
            if count == 10 ** (len(str(count)) - 1):
                kind, path = place
                logger.error("What leaves looks like an identifier: %s, at %s", kind, path)

    def _finds(self, envelope: Envelope) -> Iterator[tuple[str, str]]:
        context = self._scrubber.gate.context
        if context is not self._context:
            self._context, self._rules = context, dict(rows(context))
        left = MOST_TEXTS
        for item in envelope.items:
            for path, text in _texts(item.payload.json, str(item.headers.get("type"))):
                if not (left := left - 1):
                    return
                if rule_at(path, self._rules) not in OF_A_FORM:
                    yield from ((found.kind, path) for found in context.net.find(text))


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _texts(member, f"{path}.{key}")
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member, f"{path}[]")
    elif isinstance(value, str):
        yield path, value
