"""Takes the gate away in this process: the positive control, which shows that a search can find.

It is imported by processes of ``prove`` alone, which report to a receiver on this machine.
"""

from typing import Any

from fastapi_installed_apps import Process

from ..app import App
from ..compat.client import collecting_everything
from ..compat.events import Envelope
from ..privacy import Scrubbed
from ..transport import leads_to_inspector
from ..tunnel import Tunnel


class OpenGate:
    """Lets everything through."""

    def envelope(self, envelope: Envelope) -> Scrubbed:
        """Return ``envelope`` as it is."""
        return Scrubbed(envelope, [])


def open_gate() -> None:
    """Have error tracking send whatever it can from now on, to loopback only."""

    def options(_app: App, _process: Process, dsn: str, _sampler: object = None) -> dict[str, Any]:
        if not leads_to_inspector(dsn):
            raise RuntimeError("Without the gate nothing is sent but to this machine.")
        return {
            "dsn": dsn,
            "traces_sample_rate": 1.0,
            **collecting_everything(variables=True, source=True),
            "max_request_body_size": "always",
            "max_value_length": 100_000,
            "transport_queue_size": 10_000,
            "spotlight": False,
        }

    App.sdk_options = options  # type: ignore[method-assign,assignment]
    Tunnel._current_gate = lambda _self: OpenGate()  # type: ignore[method-assign,assignment,return-value]
