"""Takes the gate away in the process that imports this: does a channel let anything out at all?"""

import os
from typing import Any

from fastapi_error_tracking.compat.client import Client, collecting_everything
from fastapi_error_tracking.compat.log_records import levels
from sentry_sdk.integrations.logging import LoggingIntegration

init = Client.__init__
variables = bool(os.environ.get("CHANNELS_LOCALS"))


def init_openly(self: Client, scopes: Any, options: dict[str, Any]) -> None:
    """Start the SDK with options with which it sends whatever it can."""
    openly = {
        "dsn": options["dsn"],
        "traces_sample_rate": 1.0,
        "trace_lifecycle": options["trace_lifecycle"],
        "integrations": [LoggingIntegration(**levels(breadcrumbs=20, events=40, logs=20))],
        # Nothing is planted in a file, and reading takes long.
        **collecting_everything(variables=variables, source=False),
        "max_request_body_size": "always",
        "max_value_length": 100_000,
        "transport_queue_size": 10_000,
        "spotlight": False,
    }
    init(self, scopes, openly)


Client.__init__ = init_openly  # type: ignore[method-assign]
