"""A value leaves under a declared name if it is of the declared kind, and is counted if not."""

import logging
from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any, Literal

import pytest
from fastapi_installed_apps import (
    Bytes,
    Choice,
    Count,
    Duration,
    Flag,
    Identifier,
    Kind,
    Ratio,
    Telemetry,
    Text,
    Version,
)
from sentry_sdk.envelope import Envelope, Item, PayloadRef

from ...testing.encodings import finds, views_of
from ...testing.planted import Planted
from .. import build
from ..gate import Gate
from ..undeclared import Undeclared
from .recorder import KNOWN, somebody


class Status(StrEnum):
    BOOKED = "booked"
    DONE = "done"


class Floor(Enum):
    GROUND = 0
    FIRST = 1


LEAVES: list[tuple[Kind, Any, Any]] = [
    (Choice("booked", "done"), "booked", "booked"),
    (Choice(Status), "done", "done"),
    (Choice(Status), Status.DONE, "done"),
    (Choice(Floor), 1, 1),
    (Choice(Literal["a", "b"]), "b", "b"),
    (Choice("booked", "done"), ["done", "booked"], ["done", "booked"]),
    (Count(), 12, 12),
    (Count(), 12.0, 12.0),
    (Flag(), True, True),
    (Flag(), "false", "false"),
    (Duration(), 0.12345, 0.123),
    (Duration(), 0, 0),
    (Bytes(), 123_456_789, 123_000_000),
    (Ratio(), 0.25, 0.25),
    (Version(), "3.11.7", "3.11.7"),
    (Version(), "2.0.0rc1", "2.0.0rc1"),
    (Text("it is the name of a colour"), "light blue", "light blue"),
]

STAYS: list[tuple[Kind, Any]] = [
    (Choice("booked", "done"), "panic disorder"),
    (Choice(Floor), True),
    (Choice(1, 2), "1"),
    (Choice("booked"), ["booked", "panic disorder"]),
    (Count(), 123_456_789),
    (Count(most=10), 11),
    (Count(), -1),
    (Count(), 1.5),
    (Count(), "12"),
    (Count(), True),
    (Count(), float("nan")),
    (Flag(), "yes"),
    (Flag(), 1),
    (Duration(), -1.0),
    (Duration(), "1 s"),
    (Duration(), float("inf")),
    (Bytes(), "12"),
    (Ratio(), 1.5),
    (Version(), "1970.01.31"),
    (Version(), "555.123.4567"),
    (Version(), "192.168.17.42"),
    (Version(), "4929123412341234"),
    (Version(), "31.01.70"),
    (Identifier(), True),
    (Identifier(), 1.5),
    (Text("it is short"), "x" * 201),
]


def through(gate: Gate, kind: Kind, value: Any) -> tuple[Any, Mapping[tuple[str, str], int]]:
    """Return what leaves of a tag, and what is said to be removed."""
    item = Item(PayloadRef(json={"level": "info", "tags": {"it": value}}), type="event")
    result = gate.envelope(Envelope(items=[item]))
    assert result.envelope is not None
    kept: dict[str, Any] = result.envelope.items[0].payload.json or {}
    return kept.get("tags", {}).get("it"), result.removals


def gate_of(*declared: Telemetry, undeclared: Undeclared | None = None) -> Gate:
    return build("the clinic's secret", KNOWN, declared, undeclared=undeclared)


@pytest.mark.parametrize(("kind", "value", "expected"), LEAVES)
def test_what_is_of_its_kind_leaves(kind: Kind, value: Any, expected: Any) -> None:
    kept, removed = through(gate_of(Telemetry(tags={"it": kind})), kind, value)
    assert (kept, type(kept)) == (expected, type(expected))
    assert not removed


@pytest.mark.parametrize(("kind", "value"), STAYS)
def test_what_is_not_stays_and_is_counted(kind: Kind, value: Any) -> None:
    kept, removed = through(gate_of(Telemetry(tags={"it": kind})), kind, value)
    assert kept is None
    assert dict(removed) == {("event.tags.it", f"outside {kind}"): 1}


@pytest.mark.parametrize("value", ["user-7", 7])
def test_an_identifier_leaves_as_a_hash(value: object) -> None:
    kept, _ = through(gate_of(Telemetry(tags={"it": Identifier()})), Identifier(), value)
    assert kept.startswith("id-")


CLOSED = [Choice("open"), Count(), Flag(), Ratio(), Version(), Identifier(), Bytes(), Duration()]


@pytest.mark.parametrize("kind", CLOSED, ids=str)
def test_no_kind_but_text_lets_a_plant_pass(kind: Kind) -> None:
    planted = Planted(seed=3)
    kinds = planted.every_kind()
    gate = gate_of(
        Telemetry(
            tags={"it": kind}, contexts={"case": {"it": kind}}, attributes={"it": kind}
        )
    )  # fmt: skip
    for plant, value in zip(planted.plants, kinds.values(), strict=True):
        for given in (value, int(value)) if value.isdecimal() else (value,):
            event = {
                "tags": {"it": given},
                "contexts": {"case": {"it": given}, "trace": {"data": {"it": given}}},
            }
            item = Item(PayloadRef(json=event), type="event")
            sent = gate.envelope(Envelope(items=[item])).envelope
            assert sent is None or not finds(plant.needles, views_of(sent.serialize()))


def test_what_one_app_declares_does_not_change_another_s_fields() -> None:
    patients = Telemetry(contexts={"patient": {"id": Identifier()}})
    rooms = Telemetry(contexts={"room": {"id": Choice("a", "b")}}, tags={"id": Choice("a", "b")})
    event = {
        "contexts": {"patient": {"id": "a"}, "room": {"id": "a"}},
        "tags": {"id": "a"},
        "level": "info",
    }
    item = Item(PayloadRef(json=event), type="event")
    for declared in ((patients, rooms), (rooms, patients)):
        sent = gate_of(*declared).envelope(Envelope(items=[item])).envelope
        assert sent is not None
        kept = sent.items[0].payload.json or {}
        assert kept["contexts"]["room"] == {"id": "a"}
        assert kept["tags"] == {"id": "a"}
        assert kept["contexts"]["patient"]["id"].startswith("id-")


def test_a_name_of_two_apps_is_of_either_kind() -> None:
    gate = gate_of(
        Telemetry(tags={"it": Text("a colour")}),
        Telemetry(tags={"it": Identifier()}),
        Telemetry(tags={"it": Choice("blue")}),
    )
    assert through(gate, Flag(), "blue")[0] == "blue"
    assert through(gate, Flag(), "anything")[0].startswith("id-")


def test_names_without_kinds_work_as_they_did() -> None:
    with pytest.warns(DeprecationWarning, match="without a kind"):
        old = Telemetry(
            tags=frozenset({"it", "clinic"}),
            metrics=frozenset({"size"}),
            identifiers=frozenset({"clinic"}),
        )
    gate = gate_of(old)
    assert through(gate, Flag(), "any text")[0] == "any text"
    metric = {"name": "size", "type": "gauge", "value": -2.5}
    item = Item(PayloadRef(json={"items": [metric]}), type="trace_metric")
    sent = gate.envelope(Envelope(items=[item])).envelope
    assert sent is not None
    assert (sent.items[0].payload.json or {})["items"] == [metric]


def test_a_developer_is_told_once_what_to_write(caplog: pytest.LogCaptureFixture) -> None:
    told = Undeclared({__package__.rpartition(".")[0]: "apps/patients"})
    gate = gate_of(Telemetry(tags={"state": Choice("open")}), undeclared=told)
    name = f"{somebody()} {somebody()}"
    event = {
        "tags": {"feature": "patients", "who": name, "state": name, "sentry.x": 1, "server": "x"},
        "contexts": {"visit": {"minutes": 3, "who": name}, "cloud_resource": {"a": 1}},
        "level": "info",
    }
    item = Item(PayloadRef(json=event), type="event")
    with caplog.at_level(logging.WARNING):
        results = [gate.envelope(Envelope(items=[item])) for _ in range(3)]
        for _ in range(2):
            gate.metric({"name": "visit.count", "value": 2, "attributes": {}}, {})
    assert sorted(record.getMessage() for record in caplog.records) == [
        "context 'visit' of apps/patients is not declared:"
        ' add "visit": {"minutes": Count(), "who": Identifier()} to telemetry()',
        "metric 'visit.count' of apps/patients is not declared:"
        ' add "visit.count": Count() to telemetry()',
        "tag 'feature' of apps/patients is not declared:"
        ' add "feature": Choice("patients") to telemetry()',
        "tag 'state' of apps/patients stays: its value is none of Choice('open')",
        "tag 'who' of apps/patients is not declared: add \"who\": Identifier() to telemetry()",
    ]
    assert name not in caplog.text
    removed = results[0].removals
    assert removed["event.tags.feature", 'not declared: add "feature": Choice("patients") to'
                   " telemetry()"] == 1  # fmt: skip
    assert removed["event.tags.*", "unlisted"] == 2


def test_nobody_is_told_names_otherwise(caplog: pytest.LogCaptureFixture) -> None:
    kept, removed = through(gate_of(Telemetry()), Flag(), "patients")
    assert kept is None
    assert dict(removed) == {("event.tags.*", "unlisted"): 1}
    assert not caplog.records


def test_the_app_is_the_one_that_failed_or_has_the_route(caplog: pytest.LogCaptureFixture) -> None:
    told = Undeclared({"json": "apps/json"}, {"/api/v1/rooms": "apps/rooms"})
    frame = {"module": "json.decoder", "function": "decode"}
    failed = {"values": [{"type": "ValueError", "stacktrace": {"frames": [frame]}}]}
    items = [
        {"tags": {"first": 1}, "exception": failed, "level": "error"},
        {"tags": {"second": 1}, "transaction": "/api/v1/rooms", "level": "error"},
        {"tags": {"third": 1}, "level": "error"},
    ]
    gate = gate_of(Telemetry(), undeclared=told)
    for item in items:
        gate.envelope(Envelope(items=[Item(PayloadRef(json=item), type="event")]))
    assert [record.getMessage().partition(" is not")[0] for record in caplog.records] == [
        "tag 'first' of apps/json",
        "tag 'second' of apps/rooms",
        "tag 'third'",
    ]
