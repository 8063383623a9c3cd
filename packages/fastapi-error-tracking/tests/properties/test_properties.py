"""Whatever is put into an envelope: the gate never raises, and what is planted does not leave."""

import datetime as dt
import decimal
import json
import math
import uuid
from enum import StrEnum
from time import process_time
from typing import Any

import numpy as np
import pytest
from fastapi_error_tracking.privacy import Gate, build, policy
from fastapi_error_tracking.privacy.listing import OF_PROCESS, of_browsers
from fastapi_error_tracking.privacy.policy import Always, Declared, Each, KeyedBy, Spec, Values
from fastapi_error_tracking.privacy.tests.recorder import KNOWN, TELEMETRY, gate, somebody
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pydantic import BaseModel
from sentry_sdk.envelope import Envelope, Item, PayloadRef

PLANTED = somebody()


class Model(BaseModel):
    """A pydantic object."""

    name: str = PLANTED


class Choice(StrEnum):
    """A string that is an object."""

    NAME = PLANTED


class Hostile:
    """An object that fails whenever it is asked."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError(PLANTED)

    def __hash__(self) -> int:
        raise RuntimeError(PLANTED)

    def __str__(self) -> str:
        raise RuntimeError(PLANTED)

    def __len__(self) -> int:
        raise RuntimeError(PLANTED)


class HostileText(str):
    """Text that claims to be equal to everything."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("error")


def cyclic() -> dict[str, Any]:
    """Return an object that holds itself."""
    one: dict[str, Any] = {"name": PLANTED}
    one["values"] = [one]
    one["value"] = one
    return one


def of_numpy() -> list[Any]:
    """Return objects of np."""
    one = np.array([(PLANTED, 1)], dtype=[("name", "U40"), ("number", "i4")])
    numbers = [np.float64("nan"), np.float32(1.5), np.int64(7), np.bool_(True)]
    texts = [np.str_(PLANTED), np.bytes_(PLANTED.encode()), np.array(PLANTED)]
    arrays = [np.array([PLANTED, None], dtype=object), np.array([[1.5, 2]]), np.array([])]
    return [*numbers, *texts, *arrays, one, one[0], np.datetime64("1984-03-07"), np.ma.masked]


ODD = [
    PLANTED.encode(),
    bytearray(PLANTED.encode()),
    Model(),
    Choice.NAME,
    Hostile(),
    HostileText(PLANTED),
    cyclic(),
    dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
    dt.date(1984, 3, 7),
    decimal.Decimal("1.5"),
    uuid.uuid4(),
    math.nan,
    -math.inf,
    10**400,
    1j,
    {PLANTED},
    frozenset({PLANTED}),
    range(3),
    object(),
    print,
    ValueError(PLANTED),
    "\ud800" + PLANTED,
    "\x00" + PLANTED,
    {7: PLANTED, None: PLANTED, (1, 2): PLANTED, b"x": PLANTED},
    [[[[[[[[[[PLANTED]]]]]]]]]],
    *of_numpy(),
]

LEAVES = some.one_of(
    some.integers(0, len(ODD) - 1).map(lambda index: ODD[index]),
    some.sampled_from(
        [PLANTED, f"a {PLANTED} b", f"{PLANTED}@example.com", f"https://{PLANTED}/x"]
    ),
    some.none(),
    some.booleans(),
    some.integers(),
    some.floats(),
    some.text(max_size=20).map(lambda text: text + PLANTED),
    some.binary(max_size=20),
)
KEYS = some.one_of(
    some.sampled_from([PLANTED, "type", "value", "name", "id", "data", "values", "frames"]),
    some.text(max_size=5),
)
VALUES: some.SearchStrategy[Any] = some.recursive(
    LEAVES,
    lambda inner: some.one_of(
        some.lists(inner, max_size=4), some.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


def filled(spec: Spec) -> some.SearchStrategy[Any]:
    """Return values of the policy's own form, with anything at all at its leaves."""
    if isinstance(spec, dict):
        fields = {key: filled(inner) for key, inner in spec.items()}
        return some.one_of(some.fixed_dictionaries({}, optional=fields), VALUES)
    if isinstance(spec, Each):
        return some.one_of(some.lists(filled(spec.spec), max_size=2), VALUES)
    if isinstance(spec, Values):
        members = filled(spec.members)
        return some.one_of(members, some.fixed_dictionaries({"values": members}))
    if isinstance(spec, KeyedBy):
        return some.dictionaries(KEYS, filled(spec.spec), max_size=2)
    if isinstance(spec, Declared):
        any_key = some.dictionaries(KEYS, VALUES, max_size=3)
        if not spec.known:
            return any_key
        known = some.sampled_from(sorted(spec.known)).flatmap(
            lambda key: filled(spec.known[key]).map(lambda value: {key: value})
        )
        return some.one_of(known, any_key)
    assert isinstance(spec, str | Always)
    return VALUES


ID = "0" * 32
NEEDED: dict[str, dict[str, Any]] = {
    "check_in": {"check_in_id": ID, "monitor_slug": "nightly", "status": "ok"},
    "client_report": {"discarded_events": [{"reason": "send_error", "category": "error"}]},
    "profile": {"event_id": ID, "profile": {}},
    "profile_chunk": {"profiler_id": ID, "profile": {}},
    "session": {"sid": ID, "started": "2026-11-23T17:44:17Z"},
    "sessions": {"aggregates": []},
}
"""Without these an item is dropped, whatever else it holds."""

MEMBERS: dict[str, dict[str, Any]] = {
    "log": {"level": "info"},
    "span": {"span_id": "0" * 16, "status": "ok", "is_segment": True, "name": "unmatched"},
    "trace_metric": {"name": "appointment.count", "value": 1},
}
"""And each of its members, where it holds many."""

GATE = gate()
OF_BROWSERS = build("the clinic's secret", KNOWN, [TELEMETRY], literals={"Nothing here"})
GATES = {"process": (GATE, OF_PROCESS), "browsers": (OF_BROWSERS, of_browsers())}
JSON_KINDS = [
    (sender, kind)
    for sender, (_, listing) in GATES.items()
    for kind in sorted(set(listing.items) - {"replay_recording"})
]
HEADERS = some.dictionaries(some.text(max_size=5), VALUES, max_size=2)
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[*HealthCheck], derandomize=True
)


def escapes(text: str) -> list[bytes]:
    """Return ``text`` in the encodings it could leave in."""
    return [text.encode(), text.encode().hex().encode(), text.encode("utf-16-le")]


def sent(kind: str, payload: Any, headers: dict[str, Any], through: Gate = GATE) -> bytes:
    """Return what leaves of an item."""
    envelope = Envelope(headers)
    envelope.add_item(Item(PayloadRef(json=payload), headers=dict(headers), type=kind))
    result = through.envelope(envelope).envelope
    return b"" if result is None else result.serialize()


@pytest.mark.parametrize(("sender", "kind"), JSON_KINDS)
def test_nothing_planted_leaves_in_any_kind_of_item(sender: str, kind: str) -> None:
    counted = {True: 0, False: 0}
    through, listing = GATES[sender]

    @MANY
    @given(
        filled(listing.items[kind]), some.dictionaries(some.text(max_size=5), VALUES, max_size=2)
    )
    def holds(payload: Any, headers: dict[str, Any]) -> None:
        if isinstance(payload, dict):
            payload = {**NEEDED.get(kind, {}), **payload}
            if kind in MEMBERS:
                given_items = payload.get("items")
                items = given_items if isinstance(given_items, list) else []
                members = [item for item in items if isinstance(item, dict)]
                payload["items"] = [{**member, **MEMBERS[kind]} for member in (*members, {})]
        data = sent(kind, payload, headers, through)
        counted[data != b""] += 1
        assert not any(form in data for form in escapes(PLANTED))

    holds()
    assert counted[True] > 2


@pytest.mark.parametrize("hook", ["event", "transaction", "breadcrumb", "log", "metric"])
def test_nothing_planted_passes_a_hook(hook: str) -> None:
    spec = {
        "event": policy.EVENT,
        "transaction": policy.TRANSACTION,
        "breadcrumb": policy.BREADCRUMB,
        "log": policy.LOG,
        "metric": policy.METRIC,
    }[hook]
    scrub = getattr(GATE, hook)

    @MANY
    @given(filled(spec))
    def holds(payload: Any) -> None:
        kept = scrub(payload, {})
        rest = {k: v for k, v in (kept or {}).items() if k in spec and k != "timestamp"}
        kind = {"breadcrumb": "event", "log": "log", "metric": "trace_metric"}.get(hook, hook)
        inside = {"breadcrumbs": {"values": [rest]}, "items": [rest]} if kind != hook else rest
        data = sent(kind, inside, {})
        assert not any(form in data for form in escapes(PLANTED))

    holds()


@MANY
@given(some.binary(max_size=300))
def test_payloads_of_bytes_are_read_or_dropped(payload: bytes) -> None:
    for kind in policy.ITEMS:
        item = Item(PayloadRef(bytes=payload), type=kind)
        GATE.envelope(Envelope(items=[item]))


def test_what_is_planted_would_be_found() -> None:
    data = Envelope(items=[Item(PayloadRef(json={"message": PLANTED}), type="event")]).serialize()
    assert any(form in data for form in escapes(PLANTED))


@pytest.mark.parametrize("kind", ["event", "transaction", "log"])
def test_it_takes_time_linear_in_the_size(kind: str) -> None:
    def seconds(size: int) -> float:
        text = "x" * 100
        many = [{"message": text, "category": "query", text: text, "data": {text: text}}] * size
        spans = [{"op": "db", "description": text, "data": {f"k{n}": text}} for n in range(size)]
        payload = {
            "breadcrumbs": {"values": many},
            "spans": spans,
            "items": many,
            "extra": {f"k{n}": text for n in range(size)},
            "message": text * size,
            **{f"k{n}": text for n in range(size)},
        }
        best = math.inf
        for _ in range(3):
            started = process_time()
            sent(kind, payload, {})
            best = min(best, process_time() - started)
        return best

    assert seconds(8_000) < 0.005 + 24 * seconds(1_000)


def test_a_deep_payload_is_no_deeper_than_the_policy() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"values": [deep], "data": deep, "exception": deep}
    data = sent("event", {"exception": deep, "contexts": deep, "level": "error"}, {})
    event = json.loads(data.split(b"\n")[2])
    assert event["level"] == "error"
