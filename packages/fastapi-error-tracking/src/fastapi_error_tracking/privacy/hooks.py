"""What the SDK's hooks hand over before the gate: texts while their origin is at hand, and what is
kept in memory for a while (breadcrumbs, logs, metrics), so that it is clean there too.

An event is rebuilt in its hook and not walked: nothing keeps it between there and the gate.
"""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from threading import RLock
from types import NoneType
from typing import Any
from uuid import uuid4

from fastapi_installed_apps import UNMATCHED

from . import policy, removal_notes
from .context import Context
from .engine import Engine, Place
from .listing import OF_PROCESS, of_browsers
from .memo import MAX_ANSWERS
from .provenance import breadcrumb_text, log_text, rebuild_event

MAX_WAITING = 1_000

_EVENT_ID = re.compile(r"[0-9a-f]{32}")
_METRIC: dict[str, policy.Spec] = {
    field: policy.METRIC[field] for field in ("name", "unit", "attributes")
}
_TEXT = {str, NoneType}

OF_LIBRARIES = ("query", "redis")
"""The categories of breadcrumbs whose texts are statements and commands."""

logger = logging.getLogger(__name__)


Kept = tuple[dict[str, Any], list[Place]]
"""What leaves of something, and the places of what does not."""

Hook = Callable[["Hooks", dict[str, Any], dict[str, Any]], dict[str, Any] | None]


def _closed(hook: Hook) -> Hook:
    """Decorate a hook that fails closed: what it could not scrub is None, and is counted."""

    @wraps(hook)
    def guarded(
        self: "Hooks", given: dict[str, Any], hint: dict[str, Any]
    ) -> dict[str, Any] | None:
        try:
            return hook(self, given, hint)
        except Exception:
            self._failed()
            return None

    return guarded


class Hooks:
    """Apply the policy in the SDK's hooks.

    Every method is safe to call from any thread and never raises: what it could not scrub is None,
    is counted, and is logged once without content.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.failures = 0
        self._listing = of_browsers() if context.browser else OF_PROCESS
        self._engine = Engine(context, self._listing)
        self._early: dict[str, list[Place]] = {}
        self._crumbs: dict[int, Kept] = {}
        self._metrics: dict[int, Kept] = {}
        self._lock = RLock()  # a finalizer can run, and log, in the middle of what holds it
        self._has_logged = False

    @_closed
    def event(self, event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        """Rebuild an event's texts (``before_send``)."""
        if event.get("type") != "check_in":
            removed = list(rebuild_event(event, hint, self.context))
            if self.context.tells_removals:
                event = removal_notes.note(event, removed)
        return _completed(event)

    @_closed
    def transaction(self, event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any] | None:
        """Complete a transaction (``before_send_transaction``)."""
        event.setdefault("transaction", UNMATCHED)
        return _completed(event)

    @_closed
    def breadcrumb(self, crumb: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        """Scrub a breadcrumb (``before_breadcrumb``).

        Of most queries and commands only the moment is new: what leaves of the rest is remembered.
        """
        fields = {f: v for f, v in crumb.items() if f != "timestamp" and (v or f != "data")}
        key = _key(None, None, fields) if fields.get("category") in OF_LIBRARIES else None
        known = self._crumbs.get(key) if key is not None else None
        if known is None:
            known = self._crumb(fields, hint)
            if key is not None:
                _keep(self._crumbs, key, known)
        kept, removed = known
        if "timestamp" in crumb:
            kept = {**kept, "timestamp": crumb["timestamp"]}
        return removal_notes.note(kept, removed) if self.context.tells_removals else kept

    def _crumb(self, crumb: dict[str, Any], hint: dict[str, Any]) -> Kept:
        removed: list[Place] = []
        path = "event.breadcrumbs.values[]"
        text = crumb.get("message")
        if isinstance(text, str) and crumb.get("category") not in OF_LIBRARIES:
            found = breadcrumb_text(text, hint, self.context)
            crumb = {**crumb, "message": found}
            if found != text:
                removed.append((f"{path}.message", "breadcrumb text"))
        return self._engine.apply(policy.BREADCRUMB, crumb, path, removed), removed

    @_closed
    def log(self, log: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any] | None:
        """Scrub a log (``before_send_log``)."""
        attributes = log.get("attributes")
        attributes = dict(attributes) if isinstance(attributes, dict) else {}
        text = log.get("body")
        found = log_text(text, attributes, self.context)
        if found != text:
            self._remember("log", [("log call.body", "log text")])
        attributes.pop("sentry.message.template", None)
        if found is not None:
            attributes["sentry.message.template"] = found
        kept = self._walk(
            "log",
            {"body": "log text", "attributes": policy.LOG["attributes"]},
            {"body": found or "…", "attributes": attributes},
            "log call",
        )
        return None if kept is None else {**log, **kept}

    @_closed
    def metric(self, metric: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any] | None:
        """Scrub a metric (``before_send_metric``); None if its name is not declared.

        Of most metrics only the value is new: what leaves of the rest is remembered.
        """
        fields = {field: metric.get(field) for field in _METRIC}
        key = _key(**fields)
        known = self._metrics.get(key) if key is not None else None
        if known is None:
            removed: list[Place] = []
            known = self._engine.apply(_METRIC, fields, "metric call", removed), removed
            if key is not None:
                _keep(self._metrics, key, known)
        kept, removed = known
        if removed:
            self._remember("trace_metric", removed)
        if "name" not in kept:
            if self.context.undeclared:
                self.context.undeclared.metric(str(metric.get("name")), metric.get("value"))
            return None
        return {**metric, "unit": None, **kept, "attributes": dict(kept.get("attributes", {}))}

    def _walk(
        self, kind: str, spec: policy.Spec, value: dict[str, Any], path: str
    ) -> dict[str, Any] | None:
        """Apply the policy; the batch of ``kind`` that leaves next says what was removed."""
        removed: list[Place] = []
        result = self._engine.apply(spec, value, path, removed)
        if removed:
            self._remember(kind, removed)
        return result if isinstance(result, dict) else None

    def _remember(self, kind: str, removed: list[Place]) -> None:
        if not self.context.tells_removals:
            return
        with self._lock:
            waiting = self._early.setdefault(kind, [])
            waiting += removed[: MAX_WAITING - len(waiting)]

    def _take_early(self, kind: str) -> list[Place]:
        if not self._early:
            return []
        with self._lock:
            return self._early.pop(kind, [])

    def _failed(self) -> None:
        self.failures += 1
        if not self._has_logged:
            self._has_logged = True
            logger.error("the privacy gate failed; what it could not scrub was not sent")


def _keep(answers: dict[int, Kept], key: int, answer: Kept) -> None:
    if len(answers) >= MAX_ANSWERS:
        answers.clear()
    answers[key] = answer


def _key(name: object, unit: object, attributes: object) -> int | None:
    """Return what is the same for equal fields; None if not all are texts.

    The number 1 equals True, and the hashes of -1 and -2 are one.
    """
    if type(attributes) is not dict:
        return None
    texts = (name, unit, *attributes, *attributes.values())
    return hash(texts) if set(map(type, texts)) <= _TEXT else None


def _completed(event: dict[str, Any]) -> dict[str, Any]:
    """Fill in what the SDK reads after its hooks, and what an item means nothing without."""
    if not _EVENT_ID.fullmatch(str(event.get("event_id"))):
        event["event_id"] = uuid4().hex
    if "timestamp" not in event:
        event["timestamp"] = datetime.now(UTC).isoformat()
    if event.get("type") == "transaction":
        event.setdefault("start_timestamp", event["timestamp"])
    return event
