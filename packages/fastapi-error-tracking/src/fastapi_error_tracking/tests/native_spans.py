"""Spans as applications make them by the SDK itself, in whichever way it has of recording them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sentry_sdk
from sentry_sdk import traces

from ..compat.tracing import is_streaming

SOURCE = "sentry.segment.name.source"


class Streamed:
    """A streamed span, with the methods of those in a transaction."""

    def __init__(self, span: Any) -> None:
        self._span = span

    def set_data(self, name: str, value: Any) -> None:
        self._span.set_attribute(name, value)

    set_tag = set_data

    def set_measurement(self, name: str, value: float, unit: str = "") -> None:
        self._span.set_attributes({name: value, f"{name}.unit": unit})

    def set_status(self, status: str) -> None:
        self._span.status = status


@contextmanager
def part(op: str = "", name: str = "", origin: str = "manual") -> Iterator[Any]:
    """Make a span within what is being recorded."""
    if not is_streaming(sentry_sdk.get_client().options):
        with sentry_sdk.start_span(op=op, name=name, origin=origin) as one:
            yield one
        return
    about: dict[str, Any] = {"sentry.op": op, "sentry.origin": origin}
    with traces.start_span(name, attributes=about) as streamed:
        yield Streamed(streamed)


@contextmanager
def whole(
    op: str = "", name: str = "", source: str = "custom", headers: Mapping[str, str] | None = None
) -> Iterator[Any]:
    """Record something by itself, in the trace that ``headers`` continue if there are any."""
    if not is_streaming(sentry_sdk.get_client().options):
        about: dict[str, Any] = {"op": op, "name": name, "source": source}
        made = sentry_sdk.continue_trace(dict(headers), **about) if headers else None
        with sentry_sdk.start_transaction(made, **({} if made else about)) as one:
            yield one
        return
    if headers:
        traces.continue_trace(dict(headers))
    about = {"sentry.op": op, SOURCE: source}
    with traces.start_span(name, attributes=about, parent_span=None) as streamed:
        yield Streamed(streamed)
