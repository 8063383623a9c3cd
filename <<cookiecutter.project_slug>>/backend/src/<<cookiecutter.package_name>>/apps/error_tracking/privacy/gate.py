"""The gate: everything that leaves the process passes here, and the SDK's hooks pass it earlier.

It fails closed: an error in it sends nothing, is counted, and is logged once without content.
"""

import json
import logging
from collections import Counter, OrderedDict
from collections.abc import Container, Iterable
from datetime import UTC, datetime
from threading import Lock
from typing import Any, NamedTuple
from uuid import uuid4

from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.utils import get_error_message

from . import policy
from .context import Context
from .declarations import Known, Telemetry, union
from .engine import Engine, Removals
from .identifiers import Identifiers
from .patterns import Net
from .rules import REMOVED
from .rules.texts import UNMATCHED
from .source import read
from .text import calls, exceptions
from .text.names import collect

MAX_BYTES = 20_000_000
MAX_ITEMS = 1_000
MAX_WAITING = 1_000

logger = logging.getLogger(__name__)


class Scrubbed(NamedTuple):
    """What may leave of an envelope (None: nothing), and what was removed by which rule."""

    envelope: Envelope | None
    removals: Removals


class Gate:
    """Apply the policy to envelopes, and to what the SDK's hooks hand over before.

    Every method is safe to call from any thread and never raises.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self._engine = Engine(context)
        self.failures = 0
        self.removals: Removals = Counter()
        self._early: OrderedDict[str, Removals] = OrderedDict()
        self._lock = Lock()
        self._logged = False

    def envelope(self, envelope: Envelope) -> Scrubbed:
        """Return what may leave of ``envelope``. The envelope given is not changed."""
        removals: Removals = Counter()
        try:
            result = self._envelope(envelope, removals)
        except Exception:
            self._failed()
            result = None
        with self._lock:
            self.removals.update(removals)
        return Scrubbed(result, removals)

    def event(self, event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        """Rebuild an event's texts while their origin is at hand (``before_send``)."""
        try:
            if event.get("type") == "check_in":
                return _completed(self._early_walk("check_in", policy.CHECK_IN, event))
            self._rebuild(event, hint)
            return _completed(self._early_walk("event", policy.EVENT, event))
        except Exception:
            self._failed()
            return None

    def transaction(self, event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        """Scrub a transaction (``before_send_transaction``)."""
        try:
            return _completed(self._early_walk("transaction", policy.TRANSACTION, event))
        except Exception:
            self._failed()
            return None

    def breadcrumb(self, crumb: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        """Scrub a breadcrumb while its origin is at hand (``before_breadcrumb``)."""
        try:
            text = crumb.get("message")
            if isinstance(text, str) and crumb.get("category") not in ("query", "redis"):
                record = hint.get("log_record")
                found = calls.of_record(record, text) if record else calls.of_caller(text)
                crumb = {**crumb, "message": self._approve(found)}
            kept = self._early_walk("event", policy.BREADCRUMB, crumb, "event.breadcrumbs.values[]")
            if kept is not None and "timestamp" in kept:
                kept["timestamp"] = crumb["timestamp"]
            return kept
        except Exception:
            self._failed()
            return None

    def log(self, log: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        """Scrub a log while its origin is at hand (``before_send_log``)."""
        try:
            attributes = log.get("attributes")
            attributes = dict(attributes) if isinstance(attributes, dict) else {}
            found = self._log_text(log.get("body"), attributes)
            attributes.pop("sentry.message.template", None)
            if found is not None:
                attributes["sentry.message.template"] = found
            kept = self._early_walk(
                "log",
                {"body": "log text", "attributes": policy.LOG["attributes"]},
                {"body": found or "…", "attributes": attributes},
                "log call",
            )
            return None if kept is None else {**log, **kept}
        except Exception:
            self._failed()
            return None

    def metric(self, metric: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        """Scrub a metric (``before_send_metric``); None if its name is not declared."""
        try:
            attributes = metric.get("attributes")
            kept = self._early_walk(
                "trace_metric",
                {k: policy.METRIC[k] for k in ("name", "unit", "attributes")},
                {"name": metric.get("name"), "unit": metric.get("unit"), "attributes": attributes},
                "metric call",
            )
            if kept is None or "name" not in kept:
                return None
            return {**metric, "unit": None, "attributes": {}, **kept}
        except Exception:
            self._failed()
            return None

    def _envelope(self, envelope: Envelope, removals: Removals) -> Envelope | None:
        items: list[Item] = []
        if len(envelope.items) > MAX_ITEMS:
            removals["envelope", "too many"] += len(envelope.items) - MAX_ITEMS
        for item in envelope.items[:MAX_ITEMS]:
            kept = self._item(item, removals)
            if kept is not None:
                items.append(kept)
        if not items:
            return None
        headers, taken = self._engine.apply(policy.ENVELOPE_HEADER, envelope.headers, "envelope")
        removals.update(taken)
        return Envelope(headers=headers, items=items)

    def _item(self, item: Item, removals: Removals) -> Item | None:
        kind = item.headers.get("type")
        kind = kind if isinstance(kind, str) else ""
        spec = policy.ITEMS.get(kind)
        if spec is None:
            known = kind in policy.DROPPED
            removals[kind if known else "unknown item", "kind never leaves"] += 1
            return None
        result, taken = self._engine.apply(spec, _payload(item.payload, kind), kind)
        removals.update(taken)
        headers, taken = self._engine.apply(policy.ITEM_HEADER, item.headers, "item")
        for key in ("type", "content_type", "length"):
            taken.pop((f"item.{key}", "never"), None)
        removals.update(taken)
        if isinstance(result, dict):
            removals.update(self._take_early(kind, result))
        if result is REMOVED or any(f not in result for f in policy.REQUIRED.get(kind, ())):
            removals[kind, "nothing left"] += 1
            return None
        if kind in ("log", "span", "trace_metric") and not result["items"]:
            return None
        if "item_count" in headers:
            headers["item_count"] = len(result["items"]) if "items" in result else 1
        payload = PayloadRef(bytes=result) if isinstance(result, bytes) else PayloadRef(json=result)
        content_type = policy.CONTENT_TYPES.get(kind, "application/json")
        return Item(payload=payload, headers=headers, type=kind, content_type=content_type)

    def _rebuild(self, event: dict[str, Any], hint: dict[str, Any]) -> None:
        self._rebuild_exceptions(event, hint)
        record = hint.get("log_record")
        entry = event.get("logentry")
        if isinstance(entry, dict):
            text = entry.get("formatted") or entry.get("message")
            found = None
            if isinstance(text, str):
                found = calls.of_record(record, text) if record else calls.of_caller(text)
            kept = self._approve(found)
            event["logentry"] = {"message": kept, "formatted": kept} if kept else {}
        text = event.get("message")
        if isinstance(text, str):
            event["message"] = self._approve(calls.of_caller(text))

    def _rebuild_exceptions(self, event: dict[str, Any], hint: dict[str, Any]) -> None:
        info = hint.get("exc_info")
        error = info[1] if isinstance(info, tuple) and len(info) == 3 else info
        if not isinstance(error, BaseException):
            return
        pool = list(exceptions.chain(error))
        values = (event.get("exception") or {}).get("values") or []
        for value in reversed(values):
            text = value.get("value")
            one = _made(value, pool)
            if isinstance(text, str) and one is not None:
                pool.remove(one)
                value["value"] = self._approve(exceptions.message(one, text))

    def _log_text(self, text: Any, attributes: dict[str, Any]) -> str | None:
        if not isinstance(text, str):
            return None
        found = calls.of_caller(text)
        path, line = attributes.get("code.file.path"), attributes.get("code.line.number")
        if found is None and isinstance(path, str) and isinstance(line, int):
            found = calls.of_line(path, line, text)
        function = attributes.get("code.function.name")
        file = read(path) if isinstance(path, str) else None
        if file and isinstance(function, str) and function in file.names:
            self.context.approved.add(function)
        return self._approve(found)

    def _approve(self, text: str | None) -> str | None:
        return None if text is None else self.context.approved.add(text)

    def _early_walk(
        self, kind: str, spec: policy.Spec, value: dict[str, Any], path: str = ""
    ) -> dict[str, Any] | None:
        result, taken = self._engine.apply(spec, value, path or kind)
        key = kind if path else str(value.get("event_id") or kind)
        with self._lock:
            self._early.setdefault(key, Counter()).update(taken)
            if len(self._early) > MAX_WAITING:
                self._early.popitem(last=False)
        return result if isinstance(result, dict) else None

    def _take_early(self, kind: str, payload: dict[str, Any]) -> Removals:
        with self._lock:
            taken = self._early.pop(kind, Counter())
            taken.update(self._early.pop(str(payload.get("event_id")), Counter()))
            return taken

    def _failed(self) -> None:
        self.failures += 1
        if not self._logged:
            self._logged = True
            logger.error("the privacy gate failed; what it could not scrub was not sent")


def build(
    secret: str, known: Known, telemetry: Iterable[Telemetry] = (), record_form: str = ""
) -> Gate:
    """Return the gate of this process. Call it when the application's modules are imported.

    Args:
        secret: The application's secret key, for the hashes of identifiers.
        known: What the process knows of itself.
        telemetry: What each app declares.
        record_form: A regular expression for medical record numbers.

    Raises:
        ValueError: ``record_form`` is no regular expression.
    """
    hashes = Identifiers(secret, known.environment, public=known.public_identifiers)
    return Gate(
        Context(
            telemetry=union(telemetry),
            known=known,
            identifiers=hashes,
            net=Net(record_form),
            names=collect(known.package),
        )
    )


def build_for_browser(
    secret: str,
    known: Known,
    literals: Container[str],
    telemetry: Iterable[Telemetry] = (),
    record_form: str = "",
) -> Gate:
    """Return the gate for what browsers send, which this process forwards.

    Args:
        secret: The application's secret key, for the hashes of identifiers.
        known: What is known of the frontend: its release, environment and routes.
        literals: The texts its build was made from; no other text of theirs passes.
        telemetry: What each app declares.
        record_form: A regular expression for medical record numbers.

    Raises:
        ValueError: ``record_form`` is no regular expression.
    """
    hashes = Identifiers(secret, known.environment, public=known.public_identifiers)
    return Gate(
        Context(
            telemetry=union(telemetry),
            known=known,
            identifiers=hashes,
            net=Net(record_form),
            literals=literals,
            browser=True,
        )
    )


def _completed(event: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put back what the SDK reads after its hooks: without these it raises in the application."""
    if event is not None:
        event.setdefault("event_id", uuid4().hex)
        event.setdefault("timestamp", datetime.now(UTC).isoformat())
        if event.get("type") == "transaction":
            event.setdefault("transaction", UNMATCHED)
            event.setdefault("start_timestamp", event["timestamp"])
    return event


def _payload(payload: PayloadRef, kind: str) -> Any:
    if kind == "replay_recording":
        return payload.get_bytes()
    if payload.json is not None:
        return payload.json
    data = payload.get_bytes()
    return json.loads(data) if len(data) <= MAX_BYTES else None


def _made(value: dict[str, Any], pool: list[BaseException]) -> BaseException | None:
    """Return the exception that an event's entry describes."""
    name = value.get("type")
    same = [e for e in pool if name in (type(e).__name__, type(e).__qualname__)]
    if len(same) > 1:
        text = value.get("value")
        return next((error for error in same if get_error_message(error) == text), same[0])
    return same[0] if same else None
