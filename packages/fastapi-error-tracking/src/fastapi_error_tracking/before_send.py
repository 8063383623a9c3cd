"""The SDK's ``before_send`` hooks: what is added to each item, and which are left out altogether.

What may leave of the rest, the privacy gate decides.
"""

from typing import Any, cast

from sentry_sdk.types import Event, Hint, Log, Metric

from .compat.log_records import SERVER, is_noise
from .compat.odd_errors import ITSELF
from .compat.scopes import ABOUT_OTHERS
from .extension import Extension
from .failures import has_left
from .repetition import is_repeated, remember
from .scrubbing import Scrubber

TELL_LATER = (ABOUT_OTHERS, SERVER)
"""The loggers of what runs an application: their errors went past it, and past what reports them.
"""


class BeforeSend:
    """The hooks of one process, which Sentry knows as ``service``."""

    def __init__(
        self, service: str, untraced_paths: tuple[str, ...], scrubber: Scrubber, own: Extension
    ) -> None:
        self.service = service
        self.untraced = frozenset(untraced_paths)
        self.scrubber = scrubber
        self.own = own

    def event(self, event: Event, hint: Hint) -> Event | None:
        """Complete and scrub an error. Check-ins come this way too."""
        if event.get("type") == "check_in":
            return self._scrubbed(event, hint)
        record = hint.get("log_record")
        if is_noise(record):
            return None  # which the SDK counts, and sends no more of it than the number
        error = hint.get(ITSELF, (hint.get("exc_info") or (None, None, None))[1])
        if error is not None:
            logger = getattr(record, "name", None)
            if is_repeated(error, is_told_later=logger in TELL_LATER):
                return None
            remember(error)
            if has_left(error):
                return None  # counted as well
        changed = self.own.before_send(event, hint)
        return None if changed is None else self._scrubbed(_tagged(changed, self.service), hint)

    def transaction(self, event: Event, hint: Hint) -> Event | None:
        """Complete and scrub a transaction; drop those of the probes."""
        if event.get("transaction") in self.untraced:
            return None
        changed = self.own.before_send_transaction(event, hint)
        if changed is None:
            return None
        fields = cast(dict[str, Any], _tagged(changed, self.service))
        return cast(Event | None, self.scrubber.gate.transaction(fields, hint))

    def log(self, log: Log, hint: Hint) -> Log | None:
        """Complete and scrub a log."""
        fields = cast(dict[str, Any], log)
        _add(fields, "attributes", self.service)
        return cast(Log | None, self.scrubber.gate.log(fields, hint))

    def metric(self, metric: Metric, hint: Hint) -> Metric | None:
        """Complete and scrub a metric."""
        fields = cast(dict[str, Any], metric)
        _add(fields, "attributes", self.service)
        return cast(Metric | None, self.scrubber.gate.metric(fields, hint))

    def _scrubbed(self, event: Event, hint: Hint) -> Event | None:
        return cast(Event | None, self.scrubber.gate.event(cast(dict[str, Any], event), hint))


def _tagged(event: Event, service: str) -> Event:
    _add(cast(dict[str, Any], event), "tags", service)
    return event


def _add(fields: dict[str, Any], section: str, service: str) -> None:
    if not fields.get(section):
        fields[section] = {}
    fields[section]["service"] = service
