"""Errors whose classes misbehave change no answer, and are reported all the same."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import pytest
import sentry_sdk
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse
from fastapi_installed_apps import Job
from sentry_sdk.transport import Transport
from starlette.types import ASGIApp, Message

from .. import jobs
from ..before_send import BeforeSend
from ..compat.events import Envelope
from ..error_handlers import StatusCodes, report_failures
from ..extension import Extension
from ..failures import ON_PURPOSE, is_failure
from ..middleware import RequestMiddleware
from ..request_context import RequestContext
from ..sampling import Sampler
from ..scrubbing import Scrubber
from ..sdk import Sdk
from ..settings import Settings


def refuse(*_: object) -> Any:
    raise KeyError("planted")


def refuse_attribute(*_: object) -> None:
    raise TypeError("planted")


REFUSING: dict[str, dict[str, Any]] = {
    "message": {"message": property(refuse)},
    "detail-of-a-class": {"detail": property(refuse, lambda *_: None)},
    "any-other": {"__getattr__": refuse},
    "setting": {"__setattr__": refuse_attribute},
    "slots": {"__slots__": ()},
    "dict": {"__dict__": property(refuse)},
    "attributes": {"__getattribute__": refuse},
    "text": {"__str__": refuse, "__repr__": refuse},
    "comparison": {"__eq__": refuse, "__hash__": refuse},
    "truth": {"__bool__": refuse},
    "length": {"__len__": refuse},
    "class": {"__class__": property(refuse)},
    "notes": {"__notes__": property(refuse)},
}
"""What each class makes of being asked."""


def odd(name: str, base: type[Exception]) -> Exception:
    """Return an error that refuses what ``name`` says."""
    members = REFUSING[name]
    made = type("Odd", (base,), {k: v for k, v in members.items() if k != "__setattr__"})
    error: Exception = made(503) if base is HTTPException else made("no")
    if "__setattr__" in members:
        made.__setattr__ = refuse_attribute  # type: ignore[method-assign]
    return error


class Tracked:
    """A tracker in memory, and what makes applications report to it."""

    def __init__(self) -> None:
        self.sdk = Sdk()
        self.settings = Settings(dsn=None, traces_sample_rate=1.0)
        self.sampler = Sampler(self.settings, trusts_parents=False)
        self.sent: list[str] = []

    def take(self, envelope: Envelope) -> None:
        """Take what is sent."""
        for item in envelope.items:
            for error in ((item.get_event() or {}).get("exception") or {}).get("values", ())[-1:]:
                self.sent.append(str(error["type"]))  # and not what led to it

    def around(self, api: FastAPI) -> ASGIApp:
        """Return ``api`` as it is served where errors are tracked."""
        report_failures(api, self.sdk, StatusCodes({503}, {503}))
        built = api.build_middleware_stack()
        return RequestMiddleware(built, self.sdk, self.sampler, RequestContext(Extension()))


@pytest.fixture(params=[0.0, 1.0], ids=["unrecorded", "recorded"])
def tracked(request: pytest.FixtureRequest) -> Iterator[Tracked]:
    one = Tracked()
    one.settings.traces_sample_rate = request.param
    one.sampler = Sampler(one.settings, trusts_parents=False)
    hooks = BeforeSend("backend", (), Scrubber(one.settings, Extension()), Extension())

    class Memory(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            one.take(envelope)

    before = sentry_sdk.get_global_scope().client
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        assert one.sdk.start(
            {
                "dsn": "http://key@localhost/1",
                "transport": Memory,
                "default_integrations": False,
                "traces_sampler": one.sampler,
                "before_send": hooks.event,
                "ignore_errors": ON_PURPOSE,
            }
        )
        yield one
        sentry_sdk.get_client().close(0)
        sentry_sdk.get_global_scope().set_client(before)


def answer_of(api: FastAPI, served: ASGIApp, path: str) -> tuple[list[Message], object]:
    """Return the answer to a request, and the type of what was raised beside it."""
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [],
        "app": api,
    }

    async def run() -> object:
        try:
            await served(scope, receive, send)
        except BaseException as error:
            return type(error).__name__
        return None

    return answers, asyncio.run(run())


async def unavailable(*_: object) -> JSONResponse:
    """Answer 503."""
    return JSONResponse({"detail": "unavailable"}, 503)


class Handler:
    """An object that is called as a coroutine function is."""

    async def __call__(self, *_: object) -> JSONResponse:
        return await unavailable()


def at_once(*_: object) -> JSONResponse:
    """Answer from a thread."""
    return JSONResponse({"detail": "unavailable"}, 503)


def application(error: BaseException | None, handler: Any = None, kind: Any = None) -> FastAPI:
    """Return an application that raises ``error``."""
    api = FastAPI()

    async def fail() -> None:
        if error is None:
            sys.exit("stopped")
        raise error

    api.get("/fails")(fail)
    if handler is not None:
        api.add_exception_handler(kind, handler)
    return api


@pytest.mark.parametrize("name", REFUSING)
@pytest.mark.parametrize("base", [HTTPException, ValueError])
@pytest.mark.parametrize("is_handled", [True, False], ids=["handled", "unhandled"])
def test_an_odd_error_is_answered_as_without_and_reported_once(
    tracked: Tracked, name: str, base: type[Exception], *, is_handled: bool
) -> None:
    def made() -> FastAPI:
        return application(odd(name, base), unavailable if is_handled else None, base)

    plain, api = made(), made()
    without = answer_of(plain, plain.build_middleware_stack(), "/fails")
    assert answer_of(api, tracked.around(api), "/fails") == without
    if without[1] not in ("Odd", None):
        assert tracked.sent[-1:] == [without[1]]  # Starlette asks it too, and this is what it got
    else:
        is_reported = not is_handled or base is HTTPException
        assert tracked.sent in ([["Odd"], [base.__name__]] if is_reported else [[]])


@pytest.mark.parametrize("name", REFUSING)
def test_an_odd_error_of_a_job_is_raised_and_reported_once(tracked: Tracked, name: str) -> None:
    error = odd(name, ValueError)

    async def fail() -> None:
        raise error

    assert ended(tracked, fail) is error
    assert tracked.sent in (["Odd"], ["ValueError"])


@pytest.mark.parametrize(
    "handler", [unavailable, at_once, Handler(), partial(unavailable, 1), partial(Handler(), 1)]
)
@pytest.mark.parametrize("kind", [Exception, 500, ValueError, HTTPException])
def test_a_handler_is_called_as_starlette_calls_it(
    tracked: Tracked, handler: Callable[..., Awaitable[object]], kind: Any
) -> None:
    raised = HTTPException(503) if kind is HTTPException else ValueError("no")
    plain, api = (application(raised, handler, kind) for _ in range(2))
    without = answer_of(plain, plain.build_middleware_stack(), "/fails")
    assert without[0][0]["status"] == 503
    assert answer_of(api, tracked.around(api), "/fails") == without
    reported = [] if kind is ValueError else [type(raised).__name__]
    assert tracked.sent == reported


class Own(BaseException):
    """An error outside ``Exception``."""


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (Own(), ["Own"]),
        (BaseExceptionGroup("some", [Own(), KeyboardInterrupt()]), ["BaseExceptionGroup"]),
        (BaseExceptionGroup("some", [asyncio.CancelledError()]), []),
        (asyncio.CancelledError(), []),
        (GeneratorExit(), []),
    ],
)
def test_what_is_no_exception_is_an_event_unless_it_is_meant(
    tracked: Tracked, error: BaseException, title: list[str]
) -> None:
    api = application(error)
    _, raised = answer_of(api, tracked.around(api), "/fails")
    assert raised == type(error).__name__
    assert tracked.sent[-1:] == title
    assert is_failure(error) is bool(title)


def test_leaving_the_program_in_a_route_is_an_event(tracked: Tracked) -> None:
    api = application(None)
    assert answer_of(api, tracked.around(api), "/fails")[1] == "SystemExit"
    assert tracked.sent == ["SystemExit"]


def test_leaving_the_program_in_a_job_is_an_event(tracked: Tracked) -> None:
    async def leave() -> None:
        sys.exit(1)

    assert isinstance(ended(tracked, leave), SystemExit)
    assert tracked.sent == ["SystemExit"]


def ended(tracked: Tracked, task: Callable[[], Awaitable[None]]) -> BaseException | None:
    """Run ``task`` as a job, and return what it raised."""

    async def run() -> BaseException | None:
        try:
            await jobs.run(Job("1", "job", 1, 1), task, tracked.sdk, tracked.sampler)
        except BaseException as raised:
            return raised
        return None

    return asyncio.run(run())
