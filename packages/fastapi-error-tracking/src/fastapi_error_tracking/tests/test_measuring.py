"""What an application measures of itself leaves alike on every SDK, and changes nothing."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
import sentry_sdk
from fastapi import FastAPI
from fastapi_installed_apps import Count, Duration, Telemetry

from .. import count, distribution, measuring, span
from .in_memory import Tracked, ask, tracking


@dataclass(frozen=True)
class Refused(Exception):
    """An error that takes no attribute."""


async def measure() -> dict[str, Any]:
    with span("serialize orders", op="serialize", attributes={"orders": 3}) as outer:
        outer.set("pages", 1)
        with span("look up orders", op="db"):
            pass
    count("order.placed", 2)
    distribution("order.taken", 1.5, unit="second")
    return {"went": "on"}


async def fail() -> None:
    with span("fail on purpose"):
        raise Refused


@pytest.fixture
def api() -> FastAPI:
    made = FastAPI()
    made.get("/measured")(measure)
    made.get("/fails")(fail)
    return made


def telemetry(_: object) -> Telemetry:
    return Telemetry(
        attributes={"orders": Count(), "pages": Count()},
        metrics={"order.placed": Count(), "order.taken": Duration()},
    )


def recorded(tracked: Tracked) -> dict[str, Any]:
    sentry_sdk.flush()
    (found,) = (read for kind, read in tracked.items if kind == "transaction")
    return found


def test_spans_and_metrics_leave_as_parts_of_their_request(api: FastAPI) -> None:
    with tracking(api, rate=1.0, hooks={"telemetry": telemetry}) as tracked:
        assert asyncio.run(ask(api, "/measured"))[2] == b'{"went":"on"}'
        found = recorded(tracked)
        metrics = [
            m for kind, read in tracked.items if kind == "trace_metric" for m in read["items"]
        ]
    spans = {one["op"]: one for one in found["spans"]}
    assert spans["serialize"]["description"] == "serialize orders"
    assert spans["serialize"]["data"]["orders"] == 3
    assert spans["serialize"]["data"]["pages"] == 1
    assert spans["db"]["description"] == "look up orders"
    assert spans["db"]["parent_span_id"] == spans["serialize"]["span_id"]
    assert spans["serialize"]["parent_span_id"] == found["contexts"]["trace"]["span_id"]
    assert {(m["name"], m["type"], m["value"], m.get("unit")) for m in metrics} == {
        ("order.placed", "counter", 2, None),
        ("order.taken", "distribution", 1.5, "second"),
    }


def test_an_error_leaves_a_span_as_it_was_raised(api: FastAPI) -> None:
    with tracking(api, rate=1.0) as tracked:
        asyncio.run(ask(api, "/fails"))
        assert tracked.titles == ["Refused"]
        (one,) = recorded(tracked)["spans"]
    assert one["description"] == "fail on purpose"
    assert (one.get("status") or one["tags"]["status"]) in ("internal_error", "error")


def test_what_is_not_recorded_has_no_spans(api: FastAPI) -> None:
    with tracking(api, rate=0.0) as tracked:
        asyncio.run(ask(api, "/measured"))
        sentry_sdk.flush()
        assert {kind for kind, _ in tracked.items} <= {"sessions", "trace_metric"}


def test_outside_of_requests_and_jobs_it_is_nothing(api: FastAPI) -> None:
    with tracking(api, rate=1.0) as tracked:
        with span("start"):
            pass
        sentry_sdk.flush()
        assert tracked.items == []


@pytest.mark.parametrize("broken", ["begin", "sentry_sdk"])
def test_nothing_of_it_fails(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, broken, None)
    with span("any", attributes={"orders": 1}) as one:
        one.set("pages", 1)
    count("order.placed")
    distribution("order.taken", 1.0)
