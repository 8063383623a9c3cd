"""A tracker that is gone, or hangs, costs the service nothing."""

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fastapi_error_tracking.sdk import FLUSH_SECONDS
from fastapi_error_tracking.transport import GuardedTransport

from .host_programs import host_api
from .tools.dead_trackers import dead

TIMEOUT = GuardedTransport.TIMEOUT / 4  # a request that waited for the tracker would take longer
LONGEST = 2 * FLUSH_SECONDS  # a busy machine may take longer than once, two waits always do
TRIES = 3

Stop = Callable[[dict[str, str], Path], float]


def all_end(stops: dict[str, Stop], environment: dict[str, str], folder: Path) -> None:
    """See that each of ``stops`` ends in time; side by side, for they mostly wait."""

    def best(name: str) -> float:
        seconds = LONGEST
        for number in range(TRIES):
            seconds = stops[name]({**environment}, folder / f"{name}-{number}")
            if seconds < LONGEST:
                break
        return seconds

    with ThreadPoolExecutor(len(stops)) as pool:
        found = dict(zip(stops, pool.map(best, stops), strict=True))
    assert all(seconds < LONGEST for seconds in found.values()), found


def busy_with_errors(signum: signal.Signals, *, hangs: bool) -> Stop:
    """Return what stops an API that has more to send than the SDK's queue holds."""

    def stop(environment: dict[str, str], folder: Path) -> float:
        with dead(hangs=hangs) as environment["SENTRY_DSN"], host_api(folder, environment) as api:
            for number in range(120):  # with their transactions
                answer = api.client.get(f"/async/{number}?fails=true", timeout=TIMEOUT)
                assert answer.status_code == 500
            return api.seconds_to_stop(signum)

    return stop


def with_busy_threads(*, hangs: bool | None = None) -> Stop:
    """Return what stops an API of whose event loop all threads work."""

    def stop(environment: dict[str, str], folder: Path) -> float:
        with dead(hangs=bool(hangs)) as dsn:
            if hangs is not None:
                environment["SENTRY_DSN"] = dsn
            with host_api(folder, environment) as api:
                assert api.client.get("/async/1?fails=true").status_code == 500
                assert api.client.get("/busy").status_code == 200
                return api.seconds_to_stop()

    return stop


def untracked(environment: dict[str, str], folder: Path) -> float:
    """Stop such an API that has no tracker."""
    del environment["SENTRY_DSN"]
    return with_busy_threads()(environment, folder)


def test_a_dead_tracker_neither_slows_nor_stops_the_service(
    environment: dict[str, str], tmp_path: Path
) -> None:
    stops = {
        "refusing": busy_with_errors(signal.SIGTERM, hangs=False),
        "hanging": busy_with_errors(signal.SIGTERM, hangs=True),
        "interrupted": busy_with_errors(signal.SIGINT, hangs=True),
    }
    all_end(stops, environment, tmp_path)


def test_it_stops_in_time_while_all_threads_of_its_loop_work(
    environment: dict[str, str], tmp_path: Path
) -> None:
    stops = {
        "none": untracked,
        "healthy": with_busy_threads(),
        "refused": with_busy_threads(hangs=False),
        "hanging": with_busy_threads(hangs=True),
    }
    all_end(stops, environment, tmp_path)
