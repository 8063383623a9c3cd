"""Runs cases through the real SDK and gate, and says what a developer would read."""

import asyncio
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import sentry_sdk
from fastapi_error_tracking.privacy import Gate, Known, build
from fastapi_error_tracking.privacy.sql import metadata_of_models, names_of
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from . import cases as modules
from .case import Case, Person


@cache
def every_case() -> tuple[Case, ...]:
    """Return the whole corpus."""
    names = [found.name for found in pkgutil.iter_modules(modules.__path__)]
    loaded = [import_module(f"{modules.__name__}.{name}") for name in sorted(names)]
    return tuple(case for module in loaded for case in getattr(module, "cases", ()))


@dataclass(frozen=True)
class Sent:
    """What left of one failure: the event, and all its bytes."""

    event: dict[str, Any]
    everything: bytes

    @property
    def error(self) -> dict[str, Any]:
        """The error that gives the event its title."""
        found: dict[str, Any] = self.event["exception"]["values"][-1]
        return found

    @property
    def title(self) -> str:
        """The class and the text, as Sentry shows an issue; of more lines each."""
        text = str(self.error.get("value", "")).replace("\n", " / ")
        return f"{self.error['type']}: {text}" if text else str(self.error["type"])

    @property
    def group(self) -> tuple[object, ...]:
        """What Sentry groups by: the fingerprint, and of each error the class and its frames.

        The frames are the application's if there are any; without frames it is the text.
        """
        return (
            tuple(self.event.get("fingerprint", ["{{ default }}"])),
            *(_grouped(one) for one in self.event["exception"]["values"]),
        )


def _grouped(error: dict[str, Any]) -> tuple[object, ...]:
    frames = error.get("stacktrace", {}).get("frames", [])
    own = [frame for frame in frames if frame.get("in_app")] or frames
    lines = ((f.get("module"), f.get("function"), f.get("context_line")) for f in own)
    return (error["type"], *(lines if own else [error.get("value")]))


def is_told(case: Case, title: str) -> bool:
    """Return whether a title contains what is needed; ``a|b`` needs one of the two."""
    return all(any(one in title for one in need.split("|")) for need in case.needs)


def sent_of(case: Case, who: Person, *, gated: bool = True) -> Sent:
    """Let ``case`` fail with the data of ``who``, and return what leaves."""
    with recording(gated=gated) as (gate, envelopes):
        try:
            _fail(case, who)
        except (Exception, asyncio.CancelledError) as error:
            sentry_sdk.capture_exception(error)
        else:
            raise AssertionError(f"{case.name} does not fail")
        assert gate.failures == 0
    events = [item.payload.json for one in envelopes for item in one.items if item.type == "event"]
    (event,) = events
    assert event is not None
    return Sent(event, b"\n".join(_bytes(one) for one in envelopes))


def _fail(case: Case, who: Person) -> None:
    result = case.fail(who)
    if inspect.isawaitable(result):
        loop = _loop()
        loop.run_until_complete(_awaited(result))


async def _awaited(result: Any) -> None:
    await result


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def _bytes(envelope: Envelope) -> bytes:
    return envelope.serialize()


@cache
def gate() -> Gate:
    """Return the gate of a service whose models are those of the cases."""
    every_case()
    names = frozenset().union(*map(names_of, metadata_of_models()))
    known = Known(release="clinic@1.4.2", environment="production", sql_names=names)
    return build("a secret", known, tells_removals=True)


@contextmanager
def recording(*, gated: bool) -> Iterator[tuple[Gate, list[Envelope]]]:
    """Have the SDK collect all that it can, and pass it through the gate or past it."""
    client, envelopes = _client(gated)
    envelopes.clear()
    with sentry_sdk.isolation_scope() as scope:
        scope.clear()
        scope.set_client(client)
        yield gate(), envelopes


@cache
def _client(gated: bool) -> tuple[sentry_sdk.Client, list[Envelope]]:
    envelopes: list[Envelope] = []

    class Memory(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            kept = gate().envelope(envelope).envelope if gated else envelope
            if kept is not None:
                envelopes.append(kept)

    client = sentry_sdk.Client(
        dsn="http://key@127.0.0.1:1/1",
        transport=Memory,
        default_integrations=False,
        auto_enabling_integrations=False,
        before_send=gate().event if gated else None,  # type: ignore[arg-type]
        data_collection={},  # everything, unless something is written out
        in_app_include=[__package__],
        spotlight=False,
    )
    return client, envelopes
