"""Opens every channel of the host's API, through which something private could leave it."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .host.apps.channels.inside import CHANNELS, LOCALS
from .host.apps.channels.outside import VARIABLE, Outside
from .host.apps.channels.planted import plant
from .host.apps.channels.requests import REQUESTS
from .host_programs import host_api, new_inspector, received
from .tools.environments import recording
from .tools.programs import Api

USERS = ("user_of_request", "workspace_of_request", "email_of_request")
SOCKETS = ("path", "query", "header", "protocol", "message")
INSIDE = [*CHANNELS, *LOCALS]
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
            for number, name in enumerate(INSIDE):
                if only and name not in only:
                    continue
                assert api.client.post(f"/channels/inside/{number}").status_code >= 500, number
                if number % 40 == 0:
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
    for name, sending in REQUESTS.items():
        sending(api.client, plant(name))
    flush(api)
    for kind in SOCKETS:
        api.client.post(f"/channels/sockets/{kind}")
    api.client.get("/channels/user")
    for name in ("jane", "maximilian"):
        api.client.post(f"/channels/same/{name}")
    flush(api)
