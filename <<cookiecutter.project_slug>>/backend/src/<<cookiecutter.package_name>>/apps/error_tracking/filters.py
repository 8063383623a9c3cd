"""What is added to and taken from events, transactions, logs and metrics before they leave."""

from contextlib import suppress
from typing import Any, cast

from sentry_sdk.types import Event, Hint, Log, Metric

USER_FIELDS = ("id", "workspace_id")


class Filters:
    """The SDK's ``before_send`` hooks of one service."""

    def __init__(self, service: str, untraced_paths: tuple[str, ...]) -> None:
        self.service = service
        self.untraced = frozenset(untraced_paths)

    def event(self, event: Event, hint: Hint) -> Event | None:
        """Complete and trim an error. Check-ins come this way too, and pass."""
        if event.get("type") == "check_in":
            return event
        return None if _is_repeated(event, hint) else self._trim(event)

    def transaction(self, event: Event, _hint: Hint) -> Event | None:
        """Complete and trim a transaction; drop those of the probes."""
        return None if event.get("transaction") in self.untraced else self._trim(event)

    def log(self, log: Log, _hint: Hint) -> Log | None:
        """Say which service a log comes from."""
        self._complete(log["attributes"])
        return log

    def metric(self, metric: Metric, _hint: Hint) -> Metric | None:
        """Say which service a metric comes from."""
        self._complete(metric["attributes"])
        return metric

    def _complete(self, attributes: dict[str, Any]) -> None:
        attributes.setdefault("service", self.service)
        attributes.pop("user_agent.original", None)

    def _trim(self, event: Event) -> Event:
        fields = cast(dict[str, Any], event)
        (fields.get("tags") or fields.setdefault("tags", {})).setdefault("service", self.service)
        _keep(fields, "request", ("method",))
        _keep(fields, "user", USER_FIELDS)
        if not fields.get("release"):
            fields.pop("release", None)
        return event


def _keep(event: dict[str, Any], section: str, names: tuple[str, ...]) -> None:
    kept = {name: event[section][name] for name in names if name in (event.get(section) or {})}
    if kept:
        event[section] = kept
    else:
        event.pop(section, None)


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
