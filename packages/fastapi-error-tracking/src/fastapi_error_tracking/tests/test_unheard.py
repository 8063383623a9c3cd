"""Odd errors that an application reports itself, or that end what nobody waits for."""

import asyncio
import gc
import logging
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sentry_sdk
from fastapi import FastAPI

from ..compat import unheard
from .in_memory import Tracked, ask, tracking
from .test_odd_errors import REFUSING, odd


class Service:
    """An application that does what a test wants, and what is reported of it meanwhile."""

    tracked: Tracked

    def __init__(self) -> None:
        self.api = FastAPI()
        self.act: Callable[[], object] = lambda: None
        self.api.get("/does")(self._do)

    async def _do(self) -> None:
        self.act()

    def status(self, act: Callable[[], object]) -> int:
        """Return the status of a request in which ``act`` is called."""
        self.act = act
        return asyncio.run(ask(self.api, "/does"))[0]

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.tracked.events

    @property
    def titles(self) -> list[str]:
        return self.tracked.titles


@pytest.fixture(scope="module")
def shared() -> Iterator[Service]:
    service = Service()
    with tracking(service.api) as service.tracked:
        yield service


@pytest.fixture
def service(shared: Service) -> Service:
    """Return the service, of which nothing was reported yet."""
    shared.tracked.items.clear()
    return shared


@pytest.mark.parametrize("name", REFUSING)
@pytest.mark.parametrize("is_raised", [True, False], ids=["raised", "made"])
def test_an_odd_error_that_is_captured_changes_nothing_and_is_reported_once(
    service: Service, name: str, *, is_raised: bool
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

    assert service.status(capture) == 200
    assert service.titles == ["ValueError"]  # its class has no name in any source
    assert service.events[0]["transaction"] == "/does"


def test_what_is_captured_and_then_raised_is_one_event(service: Service) -> None:
    def capture() -> None:
        try:
            raise odd("any-other", ValueError)
        except ValueError as error:
            sentry_sdk.capture_exception(error)
            raise

    assert service.status(capture) == 500
    assert service.titles == ["ValueError"]


def test_what_is_no_error_is_refused_as_without(service: Service) -> None:
    with pytest.raises(ValueError, match="Expected Exception object"):
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
    service: Service, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = odd(name, ValueError)
    told: list[Any] = []
    assert service.status(lambda: told.extend(ended_by(error, monkeypatch))) == 200
    assert len(told) == 1
    assert told[0] is error
    assert service.titles == ["ValueError"]
    assert service.events[0]["transaction"] == "/does"


@pytest.mark.parametrize(("error", "titles"), [(Own(), ["Own"]), (SystemExit(), [])])
def test_what_is_no_exception_and_ends_a_thread_is_an_event(
    service: Service, error: BaseException, titles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended_by(error, monkeypatch)
    assert service.titles == titles


@pytest.mark.parametrize("name", REFUSING)
def test_an_executor_hands_an_odd_error_back(service: Service, name: str) -> None:
    error = odd(name, ValueError)

    def fail() -> None:
        raise error

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(fail).exception() is error
        assert pool.submit(divmod, 7, 4).result() == (1, 3)
    assert service.titles == []


@pytest.mark.usefixtures("service")
def test_a_thread_is_gone_when_it_has_ended() -> None:
    """And a ``run`` of its own is called as without."""
    said: list[str] = []
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
    service: Service, name: str, monkeypatch: pytest.MonkeyPatch
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

    asyncio.run(main())
    # The event loop shows it, and tells of what came of that.
    assert service.titles == ["KeyError" if name in ("attributes", "text") else "ValueError"]


class Failing:
    """Fails when it is thrown away."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __del__(self) -> None:
        raise self.error


@pytest.mark.parametrize("name", REFUSING)
def test_an_odd_error_of_a_finalizer_is_reported_once(
    service: Service, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    # By themselves, without the hook of pytest, which asks.
    monkeypatch.setattr(sys, "unraisablehook", lambda about: told.append(about.exc_value))
    unheard._watch()
    error = odd(name, ValueError)

    def throw_away() -> None:
        Failing(error)

    assert service.status(throw_away) == 200
    assert service.titles == ["ValueError"]
    assert "transaction" not in service.events[0]
    assert len(told) == 1
    assert told[0] is error
