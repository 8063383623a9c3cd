"""What is added to events, transactions, logs and metrics, and what is left out altogether.

What may leave of the rest, the privacy gate decides.
"""

from contextlib import suppress
from typing import Any, cast

from sentry_sdk.types import Event, Hint, Log, Metric

from .scrubbing import Scrubber


class BeforeSend:
    """The SDK's ``before_send`` hooks of one service."""

    def __init__(self, service: str, untraced_paths: tuple[str, ...], scrubber: Scrubber) -> None:
        self.service = service
        self.untraced = frozenset(untraced_paths)
        self.scrubber = scrubber

    def event(self, event: Event, hint: Hint) -> Event | None:
        """Complete and scrub an error. Check-ins come this way too."""
        fields = cast(dict[str, Any], event)
        if fields.get("type") != "check_in":
            if _is_repeated(event, hint):
                return None
            self._complete(fields, "tags")
        return cast(Event | None, self.scrubber.gate.event(fields, hint))

    def transaction(self, event: Event, hint: Hint) -> Event | None:
        """Complete and scrub a transaction; drop those of the probes."""
        if event.get("transaction") in self.untraced:
            return None
        fields = cast(dict[str, Any], event)
        self._complete(fields, "tags")
        return cast(Event | None, self.scrubber.gate.transaction(fields, hint))

    def log(self, log: Log, hint: Hint) -> Log | None:
        """Complete and scrub a log."""
        fields = cast(dict[str, Any], log)
        self._complete(fields, "attributes")
        return cast(Log | None, self.scrubber.gate.log(fields, hint))

    def metric(self, metric: Metric, hint: Hint) -> Metric | None:
        """Complete and scrub a metric."""
        fields = cast(dict[str, Any], metric)
        self._complete(fields, "attributes")
        return cast(Metric | None, self.scrubber.gate.metric(fields, hint))

    def _complete(self, fields: dict[str, Any], section: str) -> None:
        if not fields.get(section):
            fields[section] = {}
        fields[section]["service"] = self.service


def _is_repeated(event: Event, hint: Hint) -> bool:
    """Return whether this exception was reported already.

    The SDK recognises a repetition within one task only. A crash at start passes through several,
    and a failed job is logged from outside its own.
    """
    error = (hint.get("exc_info") or (None, None, None))[1]
    if error is None:
        return False
    trace_id = event.get("contexts", {}).get("trace", {}).get("trace_id")
    reported_in = getattr(error, "_reported_in", None)
    # An application may raise one exception object many times, but not in one trace.
    if reported_in is not None and (reported_in == trace_id or "log_record" in hint):
        return True
    with suppress(AttributeError):  # an exception may have slots
        error._reported_in = trace_id
    return False
