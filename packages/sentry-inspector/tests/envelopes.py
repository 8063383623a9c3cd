"""Envelopes for tests, and how to send them."""

import json
from typing import Any

import httpx

from sentry_inspector import Inspector

client = httpx.Client(timeout=30)
EVENT_ID = "9ec79c33ec9942ab8353589fcb2e04dc"
PROJECTS = ("backend", "worker", "frontend")


def key_of(project: int) -> str:
    """Return the key that the project of this number has unless it is given one."""
    return f"{project:032x}"


def item(kind: str, payload: Any, **header: Any) -> bytes:
    """Return one item; a payload that is not bytes becomes JSON."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    line = json.dumps({"type": kind, "length": len(data), **header}).encode()
    return line + b"\n" + data + b"\n"


def envelope(*items: bytes, **header: Any) -> bytes:
    """Return an envelope with an event id, unless ``header`` says otherwise."""
    return json.dumps({"event_id": EVENT_ID, **header}).encode() + b"\n" + b"".join(items)


def replay(recording: bytes, segment: int = 0) -> bytes:
    """Return an envelope that holds a segment of a replay."""
    told = {"type": "replay_event", "replay_id": EVENT_ID, "segment_id": segment}
    return envelope(item("replay_event", told), item("replay_recording", recording))


def event(**fields: Any) -> bytes:
    """Return an envelope that holds an error event."""
    return envelope(item("event", {"message": "It broke", "level": "error", **fields}))


def post(inspector: Inspector, body: bytes, project: int = 1, **headers: str) -> httpx.Response:
    """Send an envelope as an SDK does."""
    auth = f"Sentry sentry_key={key_of(project)}, sentry_version=7, sentry_client=test/1.0"
    url = f"{inspector.url}/api/{project}/envelope/"
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(url, content=body, headers={"X-Sentry-Auth": auth, **headers})
