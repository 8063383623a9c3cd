"""No rule lets a private value of any kind pass, but for those that say so here, field by field."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from ...testing.encodings import finds, views_of
from ...testing.planted import Plant, Planted
from ..gate import Gate, build
from ..keys import KEYS
from ..listing import OF_PROCESS, Listing, of_browsers
from ..policy import Declared, Each, KeyedBy, Spec, Values
from ..rules import REMOVED
from .recorder import KNOWN, gate

LISTINGS = {"process": OF_PROCESS, "browsers": of_browsers()}

# What these let pass is no text. Each number or id is one that the SDK makes; an application
# reaches none of their fields.
LET_PASS = {
    "process": {
        "number": {"number", "decimal number"},
        "decimal": {"number", "decimal number", "digits", "digits of an id", "decimal", "date"},
        "schedule": {"number", "decimal number"},
        "hex id": {"hexadecimal uuid"},
        "session id": {"hexadecimal uuid", "uuid"},
    },
    "browsers": {
        "short id": {"date", "digits", "number"},  # the gate compares it with the event's id
        "number": {"number", "decimal number"},
        "hex id": {"hexadecimal uuid", "uuid"},
    },
}

NUMBERS_OF_PROCESS = {
    "check_in.duration",
    "check_in.monitor_config.checkin_margin",
    "check_in.monitor_config.failure_issue_threshold",
    "check_in.monitor_config.max_runtime",
    "check_in.monitor_config.recovery_threshold",
    "client_report.discarded_events[].quantity",
    "log.version",
    "profile.profile.samples[].stack_id",
    "profile.profile.stacks[][]",
    "profile_chunk.profile.samples[].stack_id",
    "profile_chunk.profile.stacks[][]",
    "session.duration",
    "session.errors",
    "session.seq",
    "sessions.aggregates[].abnormal",
    "sessions.aggregates[].crashed",
    "sessions.aggregates[].errored",
    "sessions.aggregates[].exited",
    "span.version",
    "trace_metric.version",
}

PLANTED = Planted(seed=15)


def plants() -> Iterator[tuple[str, Any, Plant]]:
    """Yield each value that is planted, of what type it is and how it is found."""
    kinds = PLANTED.every_kind()
    for (kind, value), plant in zip(kinds.items(), PLANTED.plants, strict=True):
        if not value.isdecimal():
            yield kind, value, plant
            if kind == "uuid":
                yield "hexadecimal uuid", value.replace("-", ""), plant
            if kind == "date":
                for form in (value.replace("-", "."), value.replace("-", ""), f"{value}T00:00:00Z"):
                    yield "date", form, plant
            continue
        yield "digits", value, plant
        yield "number", int(value), plant
        yield "decimal number", float(f"{value}.5"), plant
        yield "decimal", f"{value}.5", plant
        for form in (
            f"{value[:3]}.{value[3:6]}.{value[6:]}",
            f"v{value}",
            f"{value[:3]}-{value[3:]}",
        ):
            yield "digits with marks", form, plant
        for length in (16, 32):
            yield "digits of an id", value.zfill(length), plant


@cache
def of_browsers_gate() -> Gate:
    return build("the clinic's secret", KNOWN, literals=frozenset())


@pytest.mark.parametrize("sender", sorted(LISTINGS))
def test_no_rule_lets_a_plant_of_any_kind_pass(sender: str) -> None:
    context = (gate() if sender == "process" else of_browsers_gate()).context
    listing = LISTINGS[sender]
    passed: dict[str, set[str]] = {}
    for rule in sorted(set(_fields(listing).values())):
        for kind, value, plant in plants():
            kept = listing.rules[rule](value, {}, context)
            if kept is not REMOVED and _holds(kept, plant):
                passed.setdefault(rule, set()).add(kind)
    assert passed == LET_PASS[sender]


def test_the_rule_for_texts_of_an_application_lets_them_pass() -> None:
    """The control: what is planted is found."""
    rule, context = OF_PROCESS.rules["declared"], gate().context
    kinds = {kind for kind, value, plant in plants() if _holds(rule(value, {}, context), plant)}
    assert kinds >= {"name", "uuid", "digits", "number"}


def test_the_fields_of_numbers_are_known() -> None:
    fields = _fields(OF_PROCESS)
    assert {f for f, rule in fields.items() if rule == "number"} - {"item.item_count"} == (
        NUMBERS_OF_PROCESS
    )
    ticks = {f.rpartition(".")[2] for f, rule in fields.items() if rule == "decimal"}
    assert all(f.startswith("profile") for f, rule in fields.items() if rule == "decimal")
    assert "thread_id" in ticks


@pytest.mark.parametrize("sender", sorted(LISTINGS))
def test_no_key_is_a_plant(sender: str) -> None:
    for path, keyed in _keyed(LISTINGS[sender]):
        for _kind, value, _plant in plants():
            if keyed.keys == "number":
                assert ".profile." in path
            else:
                assert not KEYS[keyed.keys](str(value), gate().context), path


def _holds(kept: Any, plant: Plant) -> bool:
    data = kept if isinstance(kept, bytes) else json.dumps(kept, default=str).encode()
    return finds(plant.needles, views_of(data))


def _fields(listing: Listing) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, spec in listing.items.items():
        found |= dict(_walk(kind, spec))
    return {path: rule for path, rule in found.items() if rule != "never"}


def _walk(path: str, spec: Spec) -> Iterator[tuple[str, str]]:
    if isinstance(spec, str):
        yield path, spec
    elif isinstance(spec, Each):
        yield from _walk(f"{path}[]", spec.spec)
    elif isinstance(spec, Values):
        yield from _walk(path, spec.members)
    elif isinstance(spec, KeyedBy):
        yield from _walk(path, spec.spec)
    elif isinstance(spec, Declared):
        yield from _walk(path, spec.known)
    elif isinstance(spec, dict):
        for key, inner in spec.items():
            yield from _walk(f"{path}.{key}", inner)


def _keyed(listing: Listing) -> Iterator[tuple[str, KeyedBy]]:
    pending: list[tuple[str, Spec]] = list(listing.items.items())
    while pending:
        path, spec = pending.pop()
        if isinstance(spec, KeyedBy):
            yield path, spec
        inner = getattr(spec, "spec", None) or getattr(spec, "members", None)
        pending += [(path, inner)] if inner is not None else []
        if isinstance(spec, dict):
            pending += [(f"{path}.{key}", one) for key, one in spec.items()]
