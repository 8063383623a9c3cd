"""What a hostile client sends to the tunnel: bombs, and mutations of what is in order."""

import json
import random
import time
import zlib
from collections.abc import Callable, Mapping
from uuid import uuid4


def event(**fields: object) -> dict[str, object]:
    """Return an event as a browser sends it."""
    trace = {"values": [{"type": "VisitError", "value": "Nothing to show"}]}
    about = {"event_id": uuid4().hex, "timestamp": time.time(), "platform": "javascript"}
    return {**about, "exception": trace, **fields}


def envelope(*items: tuple[Mapping[str, object], bytes]) -> bytes:
    """Return an envelope with ``items``, each a header and a payload."""
    lines = [json.dumps({"event_id": uuid4().hex}).encode()]
    for about, payload in items:
        lines += [json.dumps({**about, "length": len(payload)}).encode(), payload]
    return b"\n".join(lines)


def of_event(**fields: object) -> bytes:
    """Return an envelope with one event."""
    return envelope(({"type": "event"}, json.dumps(event(**fields)).encode()))


def recording(content: bytes) -> tuple[dict[str, object], bytes]:
    """Return an item with a recording that unpacks to ``content``."""
    packed = b'{"segment_id": 0}\n' + zlib.compress(content, 9)
    return {"type": "replay_recording"}, packed


def dom(size: int) -> bytes:
    """Return the events of a recording with about ``size`` bytes of a page."""
    node = {
        "type": 2,
        "tagName": "div",
        "attributes": {"rr_width": "1px"},
        "childNodes": [],
        "id": 7,
    }
    nodes = [node] * (size // len(json.dumps(node)))
    page = {"type": 0, "id": 1, "childNodes": nodes}
    return json.dumps([{"type": 2, "timestamp": 1, "data": {"node": page}}]).encode()


def many(piece: bytes, size: int = 4_900_000) -> bytes:
    """Return ``size`` bytes of ``piece``."""
    return piece * (size // len(piece))


BOMBS: dict[str, Callable[[], bytes]] = {
    "empty lines": lambda: b"{}\n" + many(b"\n"),
    "empty items": lambda: b"{}\n" + many(b"{}\n\n"),
    "twenty recordings": lambda: envelope(*[recording(many(b"[", 18_000_000))] * 20),
    "one recording of 20 MB": lambda: envelope(recording(dom(20_000_000))),
    "one recording of 9 MB": lambda: envelope(recording(dom(9_000_000))),
    "a recording of 200 MB of zeros": lambda: envelope(recording(many(b"0", 200_000_000))),
    "brackets": lambda: envelope(({"type": "event"}, many(b"["))),
    "lists": lambda: envelope(({"type": "event"}, b'{"extra":[' + many(b"[],", 990_000) + b"0]}")),
    "objects": lambda: envelope(({"type": "log"}, b'{"items":[' + many(b"{},", 990_000) + b"0]}")),
    "a number": lambda: envelope(
        ({"type": "event"}, b'{"timestamp":1.' + many(b"1", 990_000) + b"}")
    ),
    "breadcrumbs": lambda: of_event(breadcrumbs={"values": [{"message": "y" * 40}] * 15_000}),
    "frames": lambda: of_event(
        exception={
            "values": [
                {"type": "E", "stacktrace": {"frames": [{"function": "f", "lineno": 1}] * 10_000}}
            ]
        }
    ),
    "a text": lambda: of_event(message="(a" + "a " * 490_000 + "!"),
    "texts": lambda: of_event(extra={f"k{n}": "x" * 9 + "@" for n in range(30_000)}),
    "a header": lambda: b'{"trace":"' + many(b"x") + b'"}',
    "lists in headers": lambda: envelope(*[({"type": "log", "x": [[]] * 7_900}, b"{}")] * 100),
    "an item's header": lambda: b'{}\n{"type":"' + many(b"x") + b'"}\n{}',
}
"""Each is worth more than it costs to send, if it is taken."""


def mutations(seed: int, count: int) -> list[bytes]:
    """Return ``count`` envelopes that were in order until something was changed in them."""
    chance = random.Random(seed)  # noqa: S311 - it is to be the same again
    seeds = [
        of_event(tags={"plan": "x"}, contexts={"trace": {"trace_id": uuid4().hex}}),
        envelope(recording(dom(2_000))),
        envelope(({"type": "log", "item_count": 1}, b'{"items":[{"body":"x","level":"info"}]}')),
        envelope(({"type": "transaction"}, json.dumps(event(spans=[{"op": "x"}])).encode())),
        envelope(({"type": "client_report"}, b'{"discarded_events":[{"reason":"x"}]}')),
        envelope(({"type": "session"}, b'{"sid":"x","status":"ok"}')),
    ]
    return [_mutated(chance, bytearray(chance.choice(seeds))) for _ in range(count)]


ODD = [
    *(
        b"\x00",
        b"\xff",
        b"\n",
        b"\n\n",
        b"{}",
        b"[]",
        b"null",
        b"NaN",
        b"1e999",
        b"-1",
        b'"',
        b"\\",
    ),
    *(b'"length":99999999999', b'"length":-1', b'"length":"x"', b'"type":[]', b"\\ud800"),
]


def _mutated(chance: random.Random, body: bytearray) -> bytes:
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(body) + 1)
        match chance.randrange(5):
            case 0:
                body[place:place] = chance.choice(ODD)
            case 1:
                del body[place : place + chance.randint(1, 20)]
            case 2:
                body[place : place + 1] = bytes([chance.randrange(256)])
            case 3:
                body[place:place] = body[place : place + chance.randint(1, 200)]
            case 4:
                body[place : place + chance.randint(1, 8)] = chance.choice(ODD)
    return bytes(body)
