"""A loop or a scanner does not use up the month's events, and what was held back is known."""

import gc
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi_error_tracking import limiter
from fastapi_error_tracking.limiter import Bucket, Limiter, Rate, fingerprint
from sentry_inspector import Inspector

from .host_programs import host_api


def test_a_loop_is_held_back_alone_counted_and_reported(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    environment["SENTRY_MAX_REPEATS_PER_MINUTE"] = "3"
    environment["SENTRY_TRACES_SAMPLE_RATE"] = "0"
    with host_api(tmp_path, environment) as api:
        for number in range(40):
            api.client.get(f"/async/{number}?fails=true")
        api.client.get("/status/500")
        api.stop()
        assert api.output.count("held back") == 2  # with the first, and at the end
        assert "held back 1 error" in api.output
    errors = [item.title.partition(":")[0] for item in inspector.store.events(kind="event")]
    assert errors.count("ValueError") in (3, 4)  # the bucket refills meanwhile
    assert errors.count("HTTPException") == 1
    (report,) = inspector.store.events(kind="client_report")
    held_back = sum(
        lost["quantity"]
        for lost in report.json["discarded_events"]
        if (lost["reason"], lost["category"]) == ("local_quota", "error")
    )
    assert held_back == 40 - errors.count("ValueError")


def test_a_scanner_is_held_back_as_a_whole(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    environment |= {"SENTRY_MAX_EVENTS_PER_MINUTE": "5", "SENTRY_MAX_TRANSACTIONS_PER_MINUTE": "7"}
    with host_api(tmp_path, environment) as api:
        for _ in range(5):
            for error_type in ("exception", "http", "capture", "message", "test"):
                api.client.post("/test/error", json={"error_type": error_type})
        api.stop()
    assert len(inspector.store.events(kind="event")) in (5, 6)
    assert len(inspector.store.events(kind="transaction")) in (7, 8)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time, in seconds, to be changed in place."""
    now = [1000.0]
    monkeypatch.setattr(limiter, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_a_bucket_refills_evenly_and_never_overflows(clock: list[float]) -> None:
    bucket = Bucket([Rate(6, 60)])
    assert [bucket.take() for _ in range(7)] == [True] * 6 + [False]
    clock[0] += 10
    assert [bucket.take() for _ in range(2)] == [True, False]
    clock[0] += 3600
    assert not bucket.take(7)
    assert bucket.take(6)


def test_the_stricter_of_two_rates_holds(clock: list[float]) -> None:
    bucket = Bucket([Rate(10, 60), Rate(15, 86400)])
    taken = 0
    for _ in range(600):
        clock[0] += 6
        taken += bucket.take()
    assert taken == 15  # an hour refills less than one of the day's


def test_memory_is_bounded_whatever_a_scanner_sends() -> None:
    strict = Limiter({"error": [Rate(5, 60)]}, [Rate(1, 60)])
    admitted = sum(strict.admits("error", fingerprint=number) for number in range(10_000))
    assert admitted == 5
    assert len(strict._seen) == limiter.FINGERPRINTS


def test_threads_do_not_take_the_same_token_twice() -> None:
    shared = Limiter({"error": [Rate(500, 1e9)]}, [Rate(10**6, 60)])
    admitted: list[int] = []

    def hammer() -> None:
        admitted.append(sum(shared.admits("error", fingerprint=1) for _ in range(1000)))

    threads = [threading.Thread(target=hammer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(admitted) == 500


def test_a_finalizer_that_logs_does_not_wait_for_what_it_interrupts() -> None:
    """As a pool's does, of a connection that nobody gave back: in any thread, at any moment."""
    shared = Limiter({"error": [Rate(5, 60)]}, [Rate(1, 60)])

    def finalize(phase: str, _info: dict[str, int]) -> None:
        if phase == "stop":
            shared.admits("error", fingerprint=-1)

    def hammer() -> None:
        for number in range(100):
            shared.admits("error", fingerprint=number)

    thread = threading.Thread(target=hammer, daemon=True)
    usual = gc.get_threshold()
    gc.callbacks.append(finalize)
    gc.set_threshold(1)
    try:
        thread.start()
        thread.join(10)
    finally:
        gc.set_threshold(*usual)
        gc.callbacks.remove(finalize)
    assert not thread.is_alive()


def error(kind: str = "ValueError", line: int = 1, value: str = "") -> dict[str, Any]:
    frame = {"module": "shop", "lineno": line}
    return {
        "exception": {"values": [{"type": kind, "value": value, "stacktrace": {"frames": [frame]}}]}
    }


def test_a_fingerprint_is_the_place_and_not_the_data() -> None:
    assert fingerprint(error(value="one")) == fingerprint(error(value="two"))
    assert fingerprint(error()) != fingerprint(error(line=2))
    assert fingerprint(error()) != fingerprint(error("KeyError"))
    assert fingerprint(error()) != fingerprint(error() | {"fingerprint": ["job"]})
    logged = {"logentry": {"message": "no %s", "formatted": "no one"}}
    assert fingerprint(logged) == fingerprint(
        {"logentry": {"message": "no %s", "formatted": "no two"}}
    )
    assert fingerprint(logged) != fingerprint({"message": "other"})
    assert isinstance(fingerprint({}), int)
