"""Which answers are events each time, and which are counted and sampled."""

import asyncio
from typing import Any

import pytest
import sentry_sdk
from fastapi import FastAPI, HTTPException

from ..refusals import REFUSALS
from .in_memory import Tracked, ask, tracking


def application() -> FastAPI:
    api = FastAPI()

    @api.get("/answers/{status}")
    async def answer(status: int) -> None:
        raise HTTPException(status)

    return api


def counted(tracked: Tracked) -> list[int]:
    """Return the statuses that were counted."""
    sentry_sdk.flush()
    metrics: list[dict[str, Any]] = [
        metric for kind, read in tracked.items if kind == "trace_metric" for metric in read["items"]
    ]
    refusals = [metric for metric in metrics if metric["name"] == REFUSALS]
    return [metric["attributes"]["http.response.status_code"]["value"] for metric in refusals]


@pytest.mark.parametrize("rate", [0.0, 1.0], ids=["unrecorded", "recorded"])
@pytest.mark.parametrize("status", [401, 403, 404, 405])
def test_refusals_are_counted_and_those_of_recorded_requests_are_warnings(
    status: int, rate: float
) -> None:
    with tracking(application(), rate) as tracked:
        asyncio.run(ask(tracked.api, f"/answers/{status}"))
        assert [event["level"] for event in tracked.events] == ["warning"] * int(rate)
        assert counted(tracked) == [status]


@pytest.mark.parametrize("status", [400, 500, 503])
def test_other_failures_are_errors_each_time(status: int) -> None:
    with tracking(application()) as tracked:
        asyncio.run(ask(tracked.api, f"/answers/{status}"))
        assert [event["level"] for event in tracked.events] == ["error"]
        assert counted(tracked) == []


def test_one_setting_says_which_are_events() -> None:
    with tracking(application(), event_status_codes="403,500-599") as tracked:
        for status in (400, 403, 404, 418, 503):
            asyncio.run(ask(tracked.api, f"/answers/{status}"))
        assert len(tracked.events) == 2
        assert counted(tracked) == [400, 404]  # 418 is no failure


def test_what_matched_no_route_is_neither() -> None:
    with tracking(application(), 1.0) as tracked:
        asyncio.run(ask(tracked.api, "/nowhere"))
        assert tracked.events == []
        assert counted(tracked) == []
