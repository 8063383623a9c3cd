"""A profile says where time was spent, and shows no source: that belongs to errors."""

import asyncio
import json
import time

import sentry_sdk
from fastapi import FastAPI
from sentry_sdk.profiler import stop_profiler

from .in_memory import ask, tracking

MARK = "marks_the_source_of_a_function"


def spend_time() -> None:
    deadline = time.monotonic() + 0.1
    while time.monotonic() < deadline:
        marks_the_source_of_a_function = sum(range(1000))
    raise ValueError(marks_the_source_of_a_function)


def test_no_source_leaves_with_a_profile() -> None:
    api = FastAPI()

    @api.get("/spends")
    def spends() -> None:
        spend_time()

    with tracking(api, rate=1.0, profiles_sample_rate=1.0) as tracked:
        asyncio.run(ask(api, "/spends"))
        stop_profiler()
        sentry_sdk.flush()
        deadline = time.monotonic() + 5
        while "profile_chunk" not in dict(tracked.items) and time.monotonic() < deadline:
            time.sleep(0.02)
        sent = {kind: raw for (kind, _), raw in zip(tracked.items, tracked.raw, strict=True)}
    chunk = sent["profile_chunk"]
    frames = json.loads(chunk)["profile"]["frames"]
    assert "spend_time" in {frame["function"] for frame in frames}
    assert MARK.encode() in sent["event"]  # where it belongs
    assert MARK.encode() not in chunk
    of_frames = {"abs_path", "filename", "function", "in_app", "lineno", "module"}
    assert {key for frame in frames for key in frame} <= of_frames
