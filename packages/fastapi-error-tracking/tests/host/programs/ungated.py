"""Takes the gate away in the process that imports this: does a channel let anything out at all?"""

import os
from typing import Any

import sentry_sdk

init = sentry_sdk.init


def init_openly(*, dsn: str, **_options: Any) -> Any:
    """Start the SDK with options with which it sends whatever it can."""
    return init(
        dsn=dsn,
        traces_sample_rate=1.0,
        send_default_pii=True,
        include_local_variables=bool(os.environ.get("CHANNELS_LOCALS")),
        include_source_context=False,  # nothing is planted in a file, and reading takes long
        max_request_body_size="always",
        max_value_length=100_000,
        transport_queue_size=10_000,
        spotlight=False,
    )


vars(sentry_sdk)["init"] = init_openly
