"""The memory gauge: what it measures is this process, and growth ends when memory is given back."""

import asyncio
import mmap
import resource
import sys
from pathlib import Path

import pytest
import sentry_sdk
from fastapi_error_tracking import memory_gauge
from fastapi_error_tracking.memory_gauge import (
    GROWING,
    NOISE,
    RESIDENT,
    Growth,
    gauge,
    resident_bytes,
)
from fastapi_error_tracking.sdk import Sdk
from sentry_inspector import Inspector

from .host_programs import host_api

MEGABYTE = 1024 * 1024
BLOCK = 64 * MEGABYTE  # much beside what servers of other tests take meanwhile


class Clock:
    """A clock that a test sets, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def minute(self) -> None:
        self.now += 60


def block() -> mmap.mmap:
    """Take memory from the system; closing it gives it back at once."""
    taken = mmap.mmap(-1, BLOCK)
    taken.write(b"x" * BLOCK)
    return taken


def test_it_is_the_memory_of_this_process() -> None:
    before = resident_bytes()
    taken = block()
    assert BLOCK * 0.9 < resident_bytes() - before < BLOCK * 1.5
    taken.close()
    assert resident_bytes() - before < BLOCK * 0.5
    unit = 1 if sys.platform == "darwin" else 1024
    assert resident_bytes() <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def test_growth_of_real_memory_is_counted_until_it_is_given_back() -> None:
    clock = Clock()
    growth = Growth(resident_bytes(), clock)
    taken = []
    for minute in range(1, 91):
        clock.minute()
        taken.append(mmap.mmap(-1, MEGABYTE))
        taken[-1].write(b"x" * MEGABYTE)
        assert growth.minutes(resident_bytes()) == minute
    clock.minute()
    for part in taken:
        part.close()
    assert growth.minutes(resident_bytes()) == 0
    clock.minute()
    again = block()
    assert growth.minutes(resident_bytes()) == 1
    again.close()


def test_a_process_that_stands_still_does_not_grow() -> None:
    clock = Clock()
    growth = Growth(100 * MEGABYTE, clock)
    for minute in range(120):
        clock.minute()
        assert growth.minutes(100 * MEGABYTE + minute % 2 * (NOISE - 1)) == 0


def test_growth_in_steps_is_growth_and_a_long_pause_ends_it() -> None:
    clock = Clock()
    growth = Growth(0, clock)
    size, seen = 0, []
    for minute in range(1, 100):
        clock.minute()
        size += MEGABYTE if minute % 5 == 0 and minute <= 80 else 0
        seen.append(growth.minutes(size))
    assert seen[79] == 76  # from the look before the first step to the last step
    assert seen[88] == 76
    assert seen[89:] == [0] * 10


async def test_both_are_reported_as_the_alert_expects(inspector: Inspector) -> None:
    sdk = Sdk()
    try:
        assert sdk.start({"dsn": inspector.dsn("backend"), "default_integrations": False})
        async with gauge(sdk, interval=0.01):
            await asyncio.sleep(0.2)
        await sdk.flush()
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
    held = [m for item in inspector.store.events(kind="trace_metric") for m in item.json["items"]]
    told = {(metric["name"], metric["type"], metric["unit"]) for metric in held}
    assert told == {(RESIDENT, "gauge", "byte"), (GROWING, "gauge", "minute")}
    sizes = [metric["value"] for metric in held if metric["name"] == RESIDENT]
    assert all(5 * MEGABYTE < size < 10_000 * MEGABYTE for size in sizes)
    assert (RESIDENT, GROWING) == ("process.memory.resident", "process.memory.growing_minutes")


@pytest.mark.parametrize("reports", [True, False])
def test_a_service_that_reports_measures_itself(
    reports: bool, environment: dict[str, str], tmp_path: Path
) -> None:
    with host_api(tmp_path, environment if reports else {}) as api:
        tasks = api.client.get("/inside").json()["tasks"]
    assert (memory_gauge.__name__ in tasks) == reports
