"""Scrub events: with the SDK's recursive scrubber, or with our policy and gate."""

import sys
from typing import Any

from pazpaz.core.registry import Registry
from pazpaz.settings import INSTALLED_APPS
from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.scrubber import EventScrubber

from .timing import print_times


def sdk() -> Any:
    """Return the SDK's scrubber, told to look everywhere."""
    return EventScrubber(recursive=True).scrub_event


def ours() -> Any:
    """Return what an error passes: the gate, in ``before_send`` and before the transport."""
    registry = Registry(INSTALLED_APPS, "pazpaz")
    scrubber: Any = next(app for app in registry.apps if app.label == "error_tracking").scrubber
    scrubber.learn(registry)

    def scrub(event: dict[str, Any]) -> None:
        event = scrubber.gate.event(event, {})
        found = scrubber.envelope(Envelope(items=[Item(PayloadRef(json=event), type="event")]))
        if not found.envelope.items:
            raise ValueError("the event was dropped")

    return scrub


if __name__ == "__main__":
    _, side, folder = sys.argv
    print_times({"sdk": sdk, "ours": ours}[side](), folder)
