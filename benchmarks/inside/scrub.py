"""Scrub events: with the SDK's recursive scrubber, or with our policy and gate."""

import sys
from typing import Any

from fastapi_installed_apps import Registry
from pazpaz.core.project import PROJECT
from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.scrubber import EventScrubber

from .timing import print_times


def sdk() -> Any:
    """Return the SDK's scrubber, told to look everywhere."""
    return EventScrubber(recursive=True).scrub_event


def ours() -> Any:
    """Return what an error passes: the gate, in ``before_send`` and before the transport."""
    registry = Registry.load(PROJECT)
    app: Any = registry.find("error_tracking")
    scrubber = app.scrubber
    scrubber.learn(registry)

    def scrub(event: dict[str, Any]) -> None:
        event = scrubber.gate.event(event, {})
        found = scrubber.envelope(Envelope(items=[Item(PayloadRef(json=event), type="event")]))
        if found.envelope is None:
            raise ValueError("the event was dropped")

    return scrub


if __name__ == "__main__":
    _, side, folder = sys.argv
    print_times({"sdk": sdk, "ours": ours}[side](), folder)
