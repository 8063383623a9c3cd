"""The gate: everything that leaves the process passes here.

It fails closed: an error in it sends nothing, is counted, and is logged once without content.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from contextlib import nullcontext
from typing import Any, NamedTuple

from ..compat.events import Envelope, Item, item, payload
from . import installed, policy, removal_notes
from .bounds import bound
from .context import Context
from .declarations import Known, Telemetry, union
from .engine import Place, Removals
from .further import further as added_to_policy
from .hooks import Hooks
from .identifiers import Identifiers
from .patterns import Net
from .replay_elements import Stylesheets
from .rules import REMOVED
from .text.source_names import SourceNames, collect
from .undeclared import Undeclared

MAX_BYTES = 20_000_000
MAX_ITEMS = 1_000


class Scrubbed(NamedTuple):
    """What may leave of an envelope (None: nothing), and each place where a rule took something."""

    envelope: Envelope | None
    removed: list[Place]

    @property
    def removals(self) -> Removals:
        """How often each rule took something from each place."""
        return Counter(self.removed)


class Gate(Hooks):
    """Apply the policy to envelopes, and to what the SDK's hooks hand over before."""

    def envelope(self, envelope: Envelope) -> Scrubbed:
        """Return what may leave of ``envelope``. The envelope given is not changed."""
        removed: list[Place] = []
        result: Envelope | None = None
        try:
            result = self._envelope(envelope, removed)
        except Exception:
            self._failed()
        return Scrubbed(result, removed)

    def _envelope(self, envelope: Envelope, removed: list[Place]) -> Envelope | None:
        removed += [("envelope", "too many")] * (len(envelope.items) - MAX_ITEMS)
        scrubbed = (self._item(one, removed) for one in envelope.items[:MAX_ITEMS])
        items = [one for one in scrubbed if one is not None]
        if not items:
            return None
        headers = self._engine.apply(self._listing.envelope, envelope.headers, "envelope", removed)
        return Envelope(headers=headers, items=items)

    def _item(self, given: Item, removed: list[Place]) -> Item | None:
        kind = given.headers.get("type")
        kind = kind if isinstance(kind, str) else ""
        spec = self._listing.items.get(kind)
        if spec is None:
            known = kind in self._listing.dropped
            removed.append((kind if known else "unknown item", "kind never leaves"))
            return None
        content = payload(given, MAX_BYTES, is_bytes=kind == "replay_recording")
        if self.context.tells_removals and kind == "event" and isinstance(content, dict):
            content = removal_notes.read(content, removed)
        told = self.context.undeclared
        with told.judging(content) if told else nullcontext():
            result = self._engine.apply(spec, content, kind, removed)
        removed += self._take_early(kind)
        if result is REMOVED or not self._listing.means_something(kind, result):
            removed.append((kind, "nothing left"))
            return None
        if self.context.browser:
            removed += _odd_number(kind, result)
        if kind == "event":
            bound(result, removed)
        about = {k: v for k, v in given.headers.items() if k not in policy.SET_ANEW}
        headers = self._engine.apply(policy.ITEM_HEADER, about, "item", removed)
        if "item_count" in headers:
            headers["item_count"] = len(result["items"]) if "items" in result else 1
        content_type = self._listing.content_types.get(kind, "application/json")
        return item(kind, result, headers, content_type)


def _odd_number(kind: str, result: Any) -> list[Place]:
    """Take the tag ``number`` from what has it from elsewhere than from its own id."""
    tags = result.get("tags") if isinstance(result, dict) else None
    number = tags.get("number") if isinstance(tags, dict) else None
    if number is None or str(result.get("event_id", "")).startswith(str(number)):
        return []
    del result["tags"]["number"]
    return [(f"{kind}.tags.number", "short id")]


def build(
    secret: str,
    known: Known,
    telemetry: Iterable[Telemetry] = (),
    record_form: str = "",
    *,
    literals: Container[str] | None = None,
    styles: Stylesheets | None = None,
    further: Mapping[str, str] | None = None,
    tells_removals: bool = False,
    undeclared: Undeclared | None = None,
) -> Gate:
    """Return the gate of this process, or the one for what browsers send through it.

    Call it when the application's modules are imported.

    Args:
        secret: The application's secret key, for the hashes of identifiers.
        known: What the process knows of itself, or of the frontend.
        telemetry: What each app declares.
        record_form: A regular expression for medical record numbers.
        literals: For browsers: the texts their build was made from; no other text of theirs passes,
            and nothing in what they send refers to this process's source.
        styles: For browsers: the stylesheets of that build; a recording shows no others.
        further: Fields that are added to the policy, or get another rule, and the rule for each.
        tells_removals: Whether somebody is told what was removed from events before the gate.
        undeclared: Names to a developer what was removed for want of a declaration.

    Raises:
        ValueError: ``record_form`` is no regular expression.
        ConfigurationError: ``further`` names no place of the policy, or no rule.
    """
    is_browser = literals is not None
    if not is_browser:
        installed.own(known.packages)
    return Gate(
        Context(
            telemetry=union(telemetry),
            known=known,
            identifiers=Identifiers(secret, known.environment, public=known.public_identifiers),
            net=Net(record_form),
            names=SourceNames() if is_browser else collect(known.packages),
            literals=literals or frozenset(),
            styles=styles or Stylesheets(),
            browser=is_browser,
            further=added_to_policy(further or {}),
            tells_removals=tells_removals and not is_browser,
            undeclared=undeclared,
        )
    )
