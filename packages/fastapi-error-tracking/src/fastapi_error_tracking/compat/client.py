"""The SDK's client: what it captures, and in which scope."""

import os
from typing import Any

from sentry_sdk.client import _Client
from sentry_sdk.consts import DEFAULT_OPTIONS
from sentry_sdk.scope import Scope
from sentry_sdk.types import Event, Hint, Metric
from sentry_sdk.utils import get_before_send_metric

from . import batches, streams
from .children import read_remote_tracebacks
from .frames import PlainFrames
from .scopes import ProcessScopes, RunScope, is_long_past, is_nobodys, merged

OF_THEIR_RUN = ("transaction", "check_in")

GONE = frozenset(
    {
        "before_send_transaction",
        "enable_logs",
        "include_local_variables",
        "include_source_context",
    }
)
"""Options that the SDK 3 has no more: ``data_collection`` says the same, ``Client`` asks, and logs
are always enabled."""


class Own(_Client):
    """A client of this package's: others send nothing while one of them is the process's own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**known(options))


class Client(Own):
    """The SDK's client, which gives to nobody what belongs to nobody.

    ``scopes`` are those of the process, as they are outside of all requests and jobs.
    """

    def __init__(self, scopes: ProcessScopes, options: dict[str, Any]) -> None:
        self.scopes = scopes
        self._process = os.getpid()
        self._before_segment = options.get("before_send_transaction")
        super().__init__(**options)
        self.plain_frames = PlainFrames.where_plain(self.options)
        batches.hand_over_in_turn(self)

    def capture_event(
        self, event: Event, hint: Hint | None = None, scope: Scope | None = None
    ) -> str | None:
        """Capture ``event`` in the run that it belongs to.

        A child that was forked sends it at once: how it ends is nothing that it is told.
        """
        if event.get("type") in OF_THEIR_RUN:
            return super().capture_event(event, hint, scope)
        read_remote_tracebacks(event)
        record = (hint or {}).get("log_record")
        if is_nobodys(getattr(record, "name", None)):
            with self.scopes.entered() as own:
                event_id = super().capture_event(event, hint, merged(own))
        else:
            event_id = super().capture_event(event, hint, scope)
        if self._process != os.getpid():
            self.flush(self.options["shutdown_timeout"])
        return event_id

    def live_here(self) -> None:
        """Note that this process goes on, and sends by the way: a server forks its workers."""
        self._process = os.getpid()

    def take_metric(self, metric: Metric, scope: RunScope) -> None:
        """Capture ``metric``, which was made where ``scope`` is the current one."""
        if is_long_past() or scope.traces_are_anothers():
            self._capture_telemetry(metric, "metric", merged(scope))
            return
        metric["trace_id"], metric["span_id"] = scope.ids()
        scope.add_attributes(metric["attributes"])
        judge = get_before_send_metric(self.options)
        kept = metric if judge is None else judge(metric, {})
        if kept is None:
            self._record_lost_telemetry("before_send", "metric", metric)
        elif self.metrics_batcher is not None:
            self.metrics_batcher.add(kept)

    def _capture_telemetry(self, telemetry: Any, ty: str, scope: Scope) -> None:
        if ty == "span":
            self._take_span(telemetry, scope)
            return
        if telemetry is None or not is_nobodys(*_origin_of(telemetry)):
            super()._capture_telemetry(telemetry, ty, scope)
            return
        for field in ("trace_id", "span_id"):
            telemetry[field] = None
        with self.scopes.entered() as own:
            super()._capture_telemetry(telemetry, ty, merged(own))

    def _take_span(self, span: Any, scope: Scope) -> None:
        """Send the spans of a request or job together, when it has ended, or none of them.

        As those of a transaction: what outlives it is not sent, and who sees it first may drop it.
        """
        if streams.outlived(span):
            self._lose_spans("no_parent_span", 1)
            return
        scope.apply_to_telemetry(span)
        if streams.hold(span):
            return
        parts = streams.released(span)
        if span._segment is span and not self._wants(span, scope):
            self._lose_spans("before_send", 1 + len(parts))
            return
        batcher: Any = self.span_batcher
        for one in (*parts[: streams.MOST_PARTS], span):
            batcher.add({**one._to_json(), "_segment_span": one._segment})
        if len(parts) > streams.MOST_PARTS:
            self._lose_spans("buffer_overflow", len(parts) - streams.MOST_PARTS)

    def _wants(self, segment: Any, scope: Scope) -> bool:
        """Ask whoever changes transactions, and tell ``segment`` what they say of it."""
        event: Any = scope.run_event_processors(streams.as_event(segment, scope), {})  # type: ignore[arg-type]
        if event is not None and self._before_segment is not None:
            event = self._before_segment(event, {})
        if event is None:
            return False
        streams.take_over(event, segment)
        return True

    def _lose_spans(self, reason: str, count: int) -> None:
        if self.transport is not None:
            self.transport.record_lost_event(reason, data_category="span", quantity=count)


def known(options: dict[str, Any]) -> dict[str, Any]:
    """Return those of ``options`` that this SDK has: of ours, which the one has and others not."""
    return {k: v for k, v in options.items() if k not in GONE or k in DEFAULT_OPTIONS}


def collecting_everything(*, variables: bool, source: bool) -> dict[str, Any]:
    """Return options with which the SDK collects what it can, as it does for a positive control.

    Args:
        variables: Whether those of stack frames are collected as well.
        source: Whether the lines around a stack frame's are.
    """
    # What is not named is collected. The older way, `send_default_pii`, filters by names.
    lines = {} if source else {"frame_context_lines": 0}
    collected = {"stack_frame_variables": variables, **lines}
    return known({"data_collection": collected, "enable_logs": True})


def _origin_of(telemetry: Any) -> tuple[object, object]:
    """Return the logger of a log, and its level; a metric has neither, and is harmless."""
    if not isinstance(telemetry, dict):
        return None, "info"
    attributes = telemetry.get("attributes") or {}
    return attributes.get("logger.name"), telemetry.get("severity_text", "info")
