"""Odd errors that an application reports itself, or that end what nobody waits for."""

import asyncio
import gc
import logging
import sys
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sentry_sdk
from fastapi import FastAPI

from ..compat import unheard
from .in_memory import Tracked, ask, tracking
from .test_odd_errors import REFUSING, odd


def api_that(act: Callable[[], Any]) -> FastAPI:
    api = FastAPI()

    @api.get("/does")
    async def does() -> None:
        act()

    return api


def status_of(tracked: Tracked) -> int:
    return asyncio.run(ask(tracked.api, "/does"))[0]


@pytest.mark.parametrize("name", REFUSING)
@pytest.mark.parametrize("is_raised", [True, False], ids=["raised", "made"])
def test_an_odd_error_that_is_captured_changes_nothing_and_is_reported_once(
    name: str, *, is_raised: bool
) -> None:
    def capture() -> None:
        error = odd(name, ValueError)
        if not is_raised:
            sentry_sdk.capture_exception(error)
            return
        try:
            raise error
        except ValueError:
            sentry_sdk.capture_exception()
            sentry_sdk.capture_exception(error)

    with tracking(api_that(capture)) as tracked:
        assert status_of(tracked) == 200
        assert tracked.titles == ["Error"]  # its class has no name in any source
        assert tracked.events[0]["transaction"] == "/does"


def test_what_is_captured_and_then_raised_is_one_event() -> None:
    def capture() -> None:
        try:
            raise odd("any-other", ValueError)
        except ValueError as error:
            sentry_sdk.capture_exception(error)
            raise

    with tracking(api_that(capture)) as tracked:
        assert status_of(tracked) == 500
        assert tracked.titles == ["Error"]


def test_what_is_no_error_is_refused_as_without() -> None:
    with tracking(FastAPI()), pytest.raises(ValueError, match="Expected Exception object"):
        sentry_sdk.capture_exception("text")  # type: ignore[arg-type]


class Own(BaseException):
    """An error outside ``Exception``."""


def ended_by(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what ended a thread that raised ``error``, as an application's hook is told."""
    told: list[Any] = []

    class Thread(threading.Thread):
        def run(self) -> None:
            raise error

    monkeypatch.setattr(threading, "excepthook", lambda about: told.append(about.exc_value))
    thread = Thread()
    thread.start()
    thread.join()
    return told


@pytest.mark.parametrize("name", REFUSING)
def test_an_odd_error_that_ends_a_thread_is_reported_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = odd(name, ValueError)
    told: list[Any] = []
    with tracking(api_that(lambda: told.extend(ended_by(error, monkeypatch)))) as tracked:
        assert status_of(tracked) == 200
        assert len(told) == 1
        assert told[0] is error
        assert tracked.titles == ["Error"]
        assert tracked.events[0]["transaction"] == "/does"


@pytest.mark.parametrize(("error", "titles"), [(Own(), ["Own"]), (SystemExit(), [])])
def test_what_is_no_exception_and_ends_a_thread_is_an_event(
    error: BaseException, titles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with tracking(FastAPI()) as tracked:
        ended_by(error, monkeypatch)
        assert tracked.titles == titles


@pytest.mark.parametrize("name", REFUSING)
def test_an_executor_hands_an_odd_error_back(name: str) -> None:
    error = odd(name, ValueError)

    def fail() -> None:
        raise error

    with tracking(FastAPI()) as tracked, ThreadPoolExecutor(1) as pool:
        assert pool.submit(fail).exception() is error
        assert pool.submit(divmod, 7, 4).result() == (1, 3)
        assert tracked.titles == []


def test_a_thread_is_gone_when_it_has_ended() -> None:
    """And a ``run`` of its own is called as without."""
    said: list[str] = []
    with tracking(FastAPI()):
        thread = threading.Thread(target=said.append, args=("target",))
        thread.start()
        thread.join()
        gone = weakref.ref(thread)
        gc.disable()
        try:
            del thread
            assert gone() is None
        finally:
            gc.enable()
        own = threading.Thread()
        own.run = lambda: said.append("own")  # type: ignore[method-assign]
        own.start()
        own.join()
    assert said == ["target", "own"]


@pytest.mark.parametrize("name", REFUSING)
def test_an_odd_error_that_ends_a_task_is_reported_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("asyncio"), "propagate", False)  # to pytest, which asks
    error = odd(name, ValueError)

    async def fail() -> None:
        raise error

    async def main() -> None:
        task = asyncio.ensure_future(fail())
        await asyncio.sleep(0)
        del task
        gc.collect()

    with tracking(FastAPI()) as tracked:
        asyncio.run(main())
        # The event loop shows it, and tells of what came of that.
        assert tracked.titles == ["KeyError" if name in ("attributes", "text") else "Error"]


class Failing:
    """Fails when it is thrown away."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __del__(self) -> None:
        raise self.error


@pytest.mark.parametrize("name", REFUSING)
def test_an_odd_error_of_a_finalizer_is_reported_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda about: told.append(about.exc_value))
    monkeypatch.setattr(unheard, "_report", None)
    error = odd(name, ValueError)

    def throw_away() -> None:
        Failing(error)

    with tracking(api_that(throw_away)) as tracked:
        assert status_of(tracked) == 200
        assert tracked.titles == ["Error"]
        assert "transaction" not in tracked.events[0]
        assert len(told) == 1
        assert told[0] is error
