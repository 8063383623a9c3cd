"""Requests to the tunnel, made without a server."""

import asyncio

from fastapi_error_tracking.settings import Settings
from fastapi_error_tracking.tunnel import Tunnel
from starlette.requests import Request

from .tracker import Tracker

PIECE = 65_536  # bytes that a server hands over at a time
MANY = 100_000


def new_tunnel(tracker: Tracker) -> Tunnel:
    """Return a tunnel to ``tracker`` that has no limit of envelopes a minute."""
    settings = Settings(
        dsn_frontend=tracker.dsn,
        max_tunnelled_per_minute=MANY,
        max_tunnelled_per_client_per_minute=MANY,
    )
    return Tunnel(settings, tracker.dsn)


def request(
    body: bytes, address: str = "203.0.113.1", hold: asyncio.Event | None = None
) -> Request:
    """Return a request with ``body``, which comes in pieces; the last after ``hold``."""
    places = list(range(0, len(body), PIECE)) or [0]

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        if hold and len(places) == 1:
            await hold.wait()
        at = places.pop(0)
        return {
            "type": "http.request",
            "body": body[at : at + PIECE],
            "more_body": bool(places),
        }

    scope = {"type": "http", "method": "POST", "headers": [], "client": (address, 1)}
    return Request(scope, receive)
