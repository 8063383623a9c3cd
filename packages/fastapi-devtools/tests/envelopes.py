"""Envelopes for tests, and how to send them."""

import json
from typing import Any

import httpx
from sentry_inspector import Inspector

EVENT_ID = "9ec79c33ec9942ab8353589fcb2e04dc"


def item(kind: str, payload: Any) -> bytes:
    """Return one item."""
    data = json.dumps(payload).encode()
    return json.dumps({"type": kind, "length": len(data)}).encode() + b"\n" + data + b"\n"


def envelope(*items: bytes) -> bytes:
    """Return an envelope with an event id."""
    return json.dumps({"event_id": EVENT_ID}).encode() + b"\n" + b"".join(items)


def event(**fields: Any) -> bytes:
    """Return an envelope that holds an error event."""
    return envelope(item("event", {"message": "It broke", "level": "error", **fields}))


def post(inspector: Inspector, body: bytes, project: str = "backend") -> None:
    """Send an envelope as an SDK does."""
    about = inspector.projects.named(project)
    auth = f"Sentry sentry_key={about.key}, sentry_version=7, sentry_client=test/1.0"
    url = f"{inspector.url}/api/{about.number}/envelope/"
    answer = httpx.post(url, content=body, headers={"X-Sentry-Auth": auth}, trust_env=False)
    answer.raise_for_status()
