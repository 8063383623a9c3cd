"""Scrub events with Sentry's own code, which its server runs."""

import sys
from typing import Any

from sentry_relay.processing import convert_datascrubbing_config, pii_strip_event

from ..inside.timing import print_times

SETTINGS = {"scrubData": True, "scrubIpAddresses": True, "scrubDefaults": True}

if __name__ == "__main__":
    config = convert_datascrubbing_config(SETTINGS)

    def scrub(event: Any) -> None:
        """Scrub ``event``."""
        pii_strip_event(config, event)

    print_times(scrub, sys.argv[1])
