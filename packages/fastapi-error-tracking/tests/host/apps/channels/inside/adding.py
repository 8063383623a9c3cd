"""How a channel is added: a function that lets its argument out in one way."""

from collections.abc import Callable
from typing import Any

from fastapi_installed_apps import (
    Bytes,
    Choice,
    Count,
    Duration,
    Flag,
    Identifier,
    Kind,
    Ratio,
    Version,
)

Channel = Callable[[str], Any]

CHANNELS: dict[str, Channel] = {}
LOCALS: dict[str, Channel] = {}
"""Those that only frame variables show."""

KNOWN_ATTRIBUTES = (
    "browser.web_vital.lcp.element",
    "code.function.name",
    "db.query.text",
    "cache.item_size",
    "code.lineno",
    "from",
    "http.response.status_code",
    "http.response_content_length",
    "http.route",
    "messaging.destination.name",
    "messaging.message.id",
    "messaging.message.retry.count",
    "network.protocol.version",
    "process.runtime.version",
    "profiler_id",
    "sentry.replay_id",
    "sentry.sample_rate",
    "sentry.segment.id",
    "server.port",
    "status_code",
    "sentry.op",
    "sentry.origin",
    "sentry.release",
    "sentry.segment.name",
    "server.address",
    "service",
    "type",
    "url",
    "user.id",
)
"""Names that the policy lists, under which an application may put what it likes."""


KINDS: dict[str, Kind] = {
    "choice": Choice("booked", "done"),
    "count": Count(),
    "flag": Flag(),
    "duration": Duration(),
    "bytes": Bytes(),
    "ratio": Ratio(),
    "version": Version(),
    "identifier": Identifier(),
}
"""What the application declares: a name of each kind, as tag, attribute and in a context."""


def channel(function: Channel) -> Channel:
    CHANNELS[function.__name__] = function
    return function


def hidden(function: Channel) -> Channel:
    LOCALS[function.__name__] = function
    return function


def said(name: str, make: Callable[[str], BaseException]) -> None:
    """Add a channel that raises what ``make`` returns."""

    def raised(plant: str) -> None:
        raise make(plant)

    CHANNELS[name] = raised


def done(name: str, act: Channel) -> None:
    """Add a channel that does ``act``, and fails afterwards."""
    CHANNELS[name] = act
