"""Opens every channel of the host's API, through which something private could leave it."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from .host.apps.channels.inside import CHANNELS, LOCALS
from .host.apps.channels.outside import VARIABLE, Outside
from .host.apps.channels.planted import of_other_kinds, plant
from .host.apps.channels.requests import REQUESTS
from .host_programs import host_api, new_inspector, received
from .tools.environments import recording
from .tools.programs import Api

USERS = ("user_of_request", "workspace_of_request", "email_of_request")
SOCKETS = ("path", "query", "header", "protocol", "message")
INSIDE = [*CHANNELS, *LOCALS]
OF_OTHER_KINDS = of_other_kinds([*INSIDE, *REQUESTS])
"""Each of these channels once more, with a plant that is no letters."""

EVERY = [*INSIDE, *REQUESTS, *USERS, *(f"socket_{kind}" for kind in SOCKETS)]


@dataclass
class Sent:
    """What left the process."""

    everything: bytes
    items: list[Any]

    def events(self) -> list[dict[str, Any]]:
        """Return the errors."""
        return [item.json for item in self.items if item.kind == "event"]


def flush(api: Api) -> None:
    """Wait until everything captured has arrived."""
    api.client.post("/channels/flush", timeout=60).raise_for_status()


def send(directory: Path, program: str, only: Collection[str] = (), **environment: str) -> Sent:
    """Open every channel of the API, or ``only`` some of those inside, and return what left."""
    with new_inspector() as inspector, Outside() as outside:
        variables = {
            **recording(inspector.dsn("backend")),
            VARIABLE: outside.url,
            "DATABASE_URL": f"sqlite:///{directory}/test.db",
            "SENTRY_PROFILES_SAMPLE_RATE": "1",
            **environment,
        }
        with host_api(directory, variables, program=program) as api:
            opened = 0
            for channel in (*INSIDE, *OF_OTHER_KINDS):
                name, _, kind = channel.partition("@")
                if name not in INSIDE or (only and channel not in only):
                    continue
                path = f"/channels/inside/{INSIDE.index(name)}"
                assert api.client.post(path, params={"kind": kind}).status_code >= 500, channel
                opened += 1
                if opened % 40 == 0:
                    flush(api)
            flush(api)
            if not only:
                open_outside(api)
            api.stop()
        items = inspector.store.events()
        everything = b"\n".join([received(inspector), *outside.told])
    return Sent(everything, items)


def open_outside(api: Api) -> None:
    """Open the channels of requests, sockets and users."""
    for name in (*REQUESTS, *OF_OTHER_KINDS):
        if sending := REQUESTS.get(name.partition("@")[0]):
            with suppress(httpx.LocalProtocolError):  # a date is no method
                sending(api.client, plant(name))
    flush(api)
    for kind in SOCKETS:
        api.client.post(f"/channels/sockets/{kind}")
    api.client.get("/channels/user")
    for name in ("jane", "maximilian"):
        api.client.post(f"/channels/same/{name}")
    flush(api)
