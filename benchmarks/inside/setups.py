"""What is compared with ours: no Sentry, the SDK with its defaults, and the document's set-up.

Each is what happens before the application is made. All but ours run without our app.
"""

import asyncio
import os
from collections.abc import Callable
from typing import Any

TRACED = 0.1  # the document's share
OURS = ("ours", "ungated")


def start(setup: str) -> None:
    """Set up what this process is to run with."""
    BEFORE[setup]()


def _nothing() -> None:
    """Start nothing: there is no Sentry, or ours starts by itself."""


def _on_uvloop() -> None:
    """Give ARQ the event loop that the generated worker has."""
    import uvloop  # noqa: PLC0415

    asyncio.set_event_loop(uvloop.new_event_loop())


def _defaults() -> None:
    import sentry_sdk  # noqa: PLC0415

    sentry_sdk.init(dsn=os.environ["SENTRY_DSN"], traces_sample_rate=TRACED)


def _document() -> None:
    from .document import init_sentry  # noqa: PLC0415

    init_sentry()


def _without_gate() -> None:
    """Let everything pass that our gate would look at."""
    from fastapi_error_tracking.privacy.gate import Gate, Scrubbed  # noqa: PLC0415

    def unseen(_gate: Gate, item: Any, _hint: Any) -> Any:
        return item

    for hook in ("event", "transaction", "breadcrumb", "log", "metric"):
        setattr(Gate, hook, unseen)
    Gate.envelope = lambda _gate, envelope: Scrubbed(envelope, [])


BEFORE: dict[str, Callable[[], None]] = {
    "none": _nothing,
    "arq": _nothing,
    "uvloop": _on_uvloop,
    "ours": _nothing,
    "ungated": _without_gate,
    "defaults": _defaults,
    "integration": _defaults,
    "document": _document,
}
