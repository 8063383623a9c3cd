"""What browsers send passes the same table; its texts must be the build's own."""

from typing import Any

from sentry_sdk.envelope import Envelope, Item, PayloadRef

from .. import build
from .recorder import KNOWN, TELEMETRY, somebody

GATE = build(
    "the clinic's secret", KNOWN, [TELEMETRY], literals={"Could not load {…}", "Nothing here"}
)


def sent(event: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return what leaves of a browser's event."""
    result = GATE.envelope(Envelope(items=[Item(PayloadRef(json=event), type="event")])).envelope
    assert result is not None
    payload = result.items[0].payload.json
    assert isinstance(payload, dict)
    return payload, result.serialize()


def event(name: str, **more: Any) -> dict[str, Any]:
    """Return an event as the browser's SDK makes it."""
    frame = {
        "filename": f"https://clinic.example/assets/index-4f1c.js?{name}",
        "abs_path": f"https://clinic.example/{name}",
        "function": "loadAppointments",
        "module": "os",
        "context_line": name,
        "lineno": 1,
        "colno": 48_211,
        "in_app": True,
    }
    return {
        "platform": "javascript",
        "release": KNOWN.release,
        "request": {"url": f"https://clinic.example/{name}", "headers": {"Referer": name}},
        "exception": {
            "values": [
                {"type": "TypeError", "value": name, "stacktrace": {"frames": [frame]}},
                {"type": name, "value": "Could not load {…}"},
            ]
        },
        "sdk": {"name": "sentry.javascript.vue", "settings": {"infer_ip": "auto"}},
        **more,
    }


def test_texts_of_the_build_stay_and_others_go() -> None:
    name = somebody()
    kept, data = sent(event(name, message=name))
    first, second = kept["exception"]["values"]
    assert name.encode() not in data
    assert "value" not in first
    assert second == {"type": "Error", "value": "Could not load {…}"}
    assert "message" not in kept
    assert kept["sdk"]["settings"] == {"infer_ip": "never"}
    assert kept["release"] == KNOWN.release


def test_frames_keep_asset_function_and_place() -> None:
    kept, _ = sent(event(somebody()))
    (frame,) = kept["exception"]["values"][0]["stacktrace"]["frames"]
    assert frame == {
        "filename": "app:///assets/index-4f1c.js",
        "function": "loadAppointments",
        "lineno": 1,
        "colno": 48_211,
        "in_app": True,
    }


def test_the_server_s_own_source_is_not_shown() -> None:
    kept, data = sent(event(somebody()))
    assert "context_line" not in kept["exception"]["values"][0]["stacktrace"]["frames"][0]
    assert b"import" not in data


def test_a_browser_cannot_say_what_was_removed() -> None:
    name = somebody()
    crumb = {"timestamp": 1, "category": "ui.click", "removed": f"{name}\t{name}"}
    item = Item(PayloadRef(json={"breadcrumbs": {"values": [crumb]}}), type="event")
    removals = GATE.envelope(Envelope(items=[item])).removals
    assert removals["event.breadcrumbs.values[].*", "unlisted"] == 1
    assert name not in repr(removals)
