"""What an application measures of itself: spans, counts and distributions.

The same on every version of the SDK that this package takes. Names leave as the source says them;
what is put into attributes, and which metrics there are, an app declares in its ``telemetry()``.
None of it raises, and without a DSN it does nothing.
"""

from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

import sentry_sdk

from .compat.parts import Part, Value
from .compat.tracing import begin

__all__ = ["Span", "count", "distribution", "span"]


class Span:
    """A part of a request or job: how long it took. Entered once, by ``with span(…)``."""

    def __init__(self, name: str, op: str, attributes: Mapping[str, Value]) -> None:
        self._name = name
        self._op = op
        self._attributes = attributes
        self._part: Part | None = None

    def set(self, name: str, value: Value) -> None:
        """Give it an attribute."""
        if self._part is not None:
            with suppress(Exception):
                self._part.set(name, value)

    def __enter__(self) -> Self:
        with suppress(Exception):
            self._part = begin(self._name, self._op, "manual")
            if self._part is not None:
                self._part.enter()
        for name, value in self._attributes.items():
            self.set(name, value)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        part, self._part = self._part, None
        if part is None:
            return
        with suppress(Exception):
            if isinstance(error, Exception):
                part.fail()
        with suppress(Exception):
            part.leave()


def span(name: str, *, op: str = "function", attributes: Mapping[str, Value] | None = None) -> Span:
    """Return what measures a ``with`` block, as a part of the request or job it runs in.

    Args:
        name: What the block does, as ``"serialize appointments"``.
        op: The kind of thing that it does, as ``db``, ``http.client``, ``serialize``.
        attributes: What is to be known of it; ``set`` of what is returned adds to them.
    """
    return Span(name, op, attributes or {})


def count(name: str, value: int = 1, *, attributes: Mapping[str, Value] | None = None) -> None:
    """Add ``value`` to the metric ``name``."""
    with suppress(Exception):
        sentry_sdk.metrics.count(name, value, attributes=dict(attributes or {}))


def distribution(
    name: str,
    value: float,
    *,
    unit: str | None = None,
    attributes: Mapping[str, Value] | None = None,
) -> None:
    """Take note of one ``value`` of the metric ``name``, in ``unit``: ``byte``, ``second``, …"""
    with suppress(Exception):
        sentry_sdk.metrics.distribution(name, value, unit=unit, attributes=dict(attributes or {}))
