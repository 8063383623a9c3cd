"""An error belongs to the request that made it, or to nobody: never to whoever runs just then."""

import asyncio
import gc
import logging
import queue
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sentry_sdk
from fastapi import FastAPI, Request
from fastapi_installed_apps import Job, Process

from .in_memory import Tracked, ask, tracking

logger = logging.getLogger(__name__)
LATE = "late"


class Noisy:
    """Says something when it is thrown away."""

    def __del__(self) -> None:
        say()


def say() -> None:
    logger.warning("a line")
    logger.error(LATE)


class Thing:
    """Can be referred to weakly."""


class Service:
    """What lives longer than the requests that begin it, wait for it, or throw it away."""

    def __init__(self) -> None:
        self.api = FastAPI()
        self.kept: list[Any] = []
        self.refs: list[Any] = []
        self.work: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self.done: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.go = asyncio.Event()
        for path in ("/first", "/second"):
            self.api.get(path)(self._answer)
        self.begin: Callable[[Service], Any] = lambda _: None
        self.meanwhile: Callable[[Service], Any] = lambda _: None

    async def _answer(self, request: Request) -> None:
        is_first = request.url.path == "/first"
        who = "ada" if is_first else "grace"
        request.state.user = SimpleNamespace(id=who, workspace_id=f"{who}'s")
        sentry_sdk.set_tag("service", who)
        sentry_sdk.add_breadcrumb(message="was there", category=who)
        made = (self.begin if is_first else self.meanwhile)(self)
        if isinstance(made, Awaitable):
            await made

    def serve(self) -> None:
        """Do what is handed over, in a thread that whoever needs it first has started."""
        while (job := self.work.get()) is not None:
            job()
            self.done.put(None)


def in_a_cycle(made: Any) -> None:
    made.self = made


def begin_collected(_: Service) -> None:
    gc.disable()
    in_a_cycle(Noisy())


def begin_kept(service: Service) -> None:
    service.kept.append(Noisy())


def begin_with_finalizer(service: Service) -> None:
    service.kept.append(Thing())
    weakref.finalize(service.kept[0], say)


def begin_with_callback(service: Service) -> None:
    gc.disable()
    cycle = Thing()
    in_a_cycle(cycle)
    service.kept.append(SimpleNamespace(ref=weakref.ref(cycle, lambda _: say())))


def begin_generator(_: Service) -> None:
    gc.disable()

    def numbers() -> Generator[int, Any, None]:
        me = yield 1
        try:
            yield id(me)
        finally:
            say()

    made = numbers()
    next(made)
    made.send(made)


def begin_with_dropped_callback(service: Service) -> None:
    service.kept.append(Thing())
    service.refs.append(weakref.ref(service.kept[0], lambda _: say()))


def begin_with_dropped_method(service: Service) -> None:
    service.kept.append(Thing())
    service.refs.append(weakref.ref(service.kept[0], Gone().tell))


class Gone:
    """Hears of what is gone."""

    def tell(self, *_: object) -> None:
        say()


def begin_dropped_generator(service: Service) -> None:
    def numbers() -> Iterator[int]:
        try:
            yield 1
        finally:
            try:
                raise KeyError
            except KeyError:  # so that another error is at hand
                say()

    service.kept.append(numbers())
    next(service.kept[0])


def begin_dropped_coroutine(service: Service) -> None:
    async def wait() -> None:
        try:
            await asyncio.Future()
        finally:
            say()

    service.kept.append(wait())
    service.kept[0].send(None)


class Failing:
    """Fails when it is thrown away."""

    def __del__(self) -> None:
        logger.warning("a line")
        raise ValueError(LATE)


def begin_failing(service: Service) -> None:
    service.kept.append(Failing())


def begin_failing_task(service: Service) -> None:
    gc.disable()

    async def fail() -> None:
        raise ValueError(LATE)

    task = asyncio.ensure_future(fail())
    service.kept.append([task])


def begin_task(service: Service) -> None:
    async def wait() -> None:
        await service.go.wait()
        say()
        service.done.put(None)

    service.kept.append(asyncio.ensure_future(wait()))


def begin_callback(service: Service) -> None:
    def say_later() -> None:
        say()
        service.go.set()

    asyncio.get_running_loop().call_later(0.02, say_later)


def begin_thread(service: Service) -> None:
    service.kept.append(threading.Thread(target=service.serve, daemon=True))
    service.kept[0].start()


async def begin_stream(service: Service) -> None:
    gc.disable()

    async def parts() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            say()
            service.go.set()

    made = parts()
    await anext(made)
    service.kept.append(made)


def collect(service: Service) -> None:
    gc.collect()


def throw_away(service: Service) -> None:
    service.kept.clear()


async def throw_away_and_wait(service: Service) -> None:
    service.kept.clear()
    gc.collect()
    await service.go.wait()


async def let_go_on(service: Service) -> None:
    service.go.set()
    await service.kept[0]


async def wait(service: Service) -> None:
    await service.go.wait()


def hand_over(service: Service) -> None:
    service.work.put(say)
    service.done.get(timeout=10)
    service.work.put(None)


LATER: dict[str, tuple[Callable[[Service], Any], Callable[[Service], Any]]] = {
    "collected": (begin_collected, collect),
    "thrown away": (begin_kept, throw_away),
    "finalizer": (begin_with_finalizer, throw_away),
    "weak callback": (begin_with_callback, collect),
    "generator": (begin_generator, collect),
    "weak callback, dropped": (begin_with_dropped_callback, throw_away),
    "weak method, dropped": (begin_with_dropped_method, throw_away),
    "generator, dropped": (begin_dropped_generator, throw_away),
    "coroutine, dropped": (begin_dropped_coroutine, throw_away),
    "failing finalizer": (begin_failing, throw_away),
    "task never asked": (begin_failing_task, throw_away),
    "task": (begin_task, let_go_on),
    "callback": (begin_callback, wait),
    "thread": (begin_thread, hand_over),
    "stream": (begin_stream, throw_away_and_wait),
}


@pytest.fixture(scope="module", autouse=True)
def spared_the_collector() -> Iterator[None]:
    """Have each collection look at little."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(params=[0.0, 1.0], ids=["unrecorded", "recorded"])
def rate(request: pytest.FixtureRequest) -> float:
    found: float = request.param
    return found


def assert_nobodys(tracked: Tracked, event: dict[str, Any]) -> None:
    assert "user" not in event
    assert "transaction" not in event
    assert "request" not in event
    assert "request_id" not in event.get("tags", {})
    assert event["tags"] == {"service": "backend"}
    assert "was there" not in str(event.get("breadcrumbs"))
    traces = {read["contexts"]["trace"]["trace_id"] for read in tracked.events if read is not event}
    assert event["contexts"]["trace"]["trace_id"] not in traces


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", LATER)
def test_what_comes_later_belongs_to_nobody(kind: str, rate: float) -> None:
    service = Service()
    service.begin, meanwhile = LATER[kind]

    async def then_fail(given: Service) -> None:
        made = meanwhile(given)
        if isinstance(made, Awaitable):
            await made
        raise LookupError

    service.meanwhile = then_fail
    with tracking(service.api, rate) as tracked:

        async def main() -> None:
            ids = {"first": "a" * 32, "second": "b" * 32}
            async with tracked.registry.lifespan(Process.API):
                for path, request_id in ids.items():
                    await ask(service.api, f"/{path}", x_request_id=request_id)

        try:
            asyncio.run(main())
        finally:
            gc.enable()
        own = tracked.event("LookupError")
        assert own["user"] == {
            "id": tracked.hashed("grace"),
            "workspace_id": tracked.hashed("grace's"),
        }
        assert own["transaction"] == "/second"
        assert own["tags"]["request_id"] == tracked.hashed("b" * 32)
        late = [event for event in tracked.events if event is not own]
        assert len(late) == 1, tracked.titles
        assert_nobodys(tracked, late[0])
        crumbs = own.get("breadcrumbs", {}).get("values", [])
        assert len(crumbs) == 1, crumbs
        lines = [line for line in tracked.logs() if "line" in line["body"]]
        for line in lines:
            assert line["trace_id"] != own["contexts"]["trace"]["trace_id"]
        assert lines or kind == "task never asked"


def test_while_its_request_runs_a_task_or_thread_belongs_to_it(rate: float) -> None:
    service = Service()

    async def fail_beside(_: Service) -> None:
        thread = threading.Thread(target=lambda: logger.error("in a thread"))
        thread.start()
        thread.join()
        await asyncio.to_thread(logger.error, "in a worker")
        await asyncio.get_running_loop().run_in_executor(None, logger.error, "in an executor")
        await asyncio.ensure_future(log("in a task"))

    async def log(text: str) -> None:
        logger.error(text)

    service.begin = fail_beside
    with tracking(service.api, rate) as tracked:
        asyncio.run(ask(service.api, "/first"))
        assert len(tracked.events) == 4
        for event in tracked.events:
            assert event["user"]["id"] == tracked.hashed("ada")
            assert event["transaction"] == "/first"


def test_what_a_thread_says_of_its_own_later_work_stays() -> None:
    service = Service()
    service.begin = begin_thread

    def work() -> None:
        with sentry_sdk.isolation_scope() as scope:
            scope.set_user({"id": "somebody"})
            logger.error(LATE)

    def hand_over_work(given: Service) -> None:
        given.work.put(work)
        given.done.get(timeout=10)
        given.work.put(None)

    service.meanwhile = hand_over_work
    with tracking(service.api) as tracked:

        async def main() -> None:
            await ask(service.api, "/first")
            await ask(service.api, "/second")

        asyncio.run(main())
        (event,) = tracked.events
        assert event["user"] == {"id": tracked.hashed("somebody")}
        assert "transaction" not in event


def test_a_request_begins_without_what_was_said_of_the_one_before(rate: float) -> None:
    """A server may begin it in the context of that one, as uvicorn does after a large upload."""
    service = Service()

    async def fail(_: Service) -> None:
        raise LookupError

    service.meanwhile = fail

    async def begin_next(given: Service) -> None:
        sentry_sdk.set_tag("endpoint", "planted")
        sentry_sdk.set_user({"id": "planted", "role": "planted"})
        given.kept.append(asyncio.ensure_future(service.api(scope_of("/second"), never, nowhere)))

    async def main() -> None:
        await ask(service.api, "/first")
        with pytest.raises(LookupError):
            await service.kept[0]

    service.begin = begin_next
    with tracking(service.api, rate) as tracked:
        asyncio.run(main())
        (event,) = tracked.events
        assert event["user"] == {
            "id": tracked.hashed("grace"),
            "workspace_id": tracked.hashed("grace's"),
        }
        assert event["tags"] == {"endpoint": "/second", "service": "backend"}


def scope_of(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": [],
    }


async def never() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def nowhere(_: Any) -> None: ...


def test_a_job_is_a_run_as_well(rate: float) -> None:
    kept: list[asyncio.Future[None]] = []
    go = asyncio.Event()

    async def begin() -> None:
        sentry_sdk.set_user({"id": "ada"})
        kept.append(asyncio.ensure_future(wait_and_say()))

    async def wait_and_say() -> None:
        await go.wait()
        logger.error(LATE)

    async def main() -> None:
        await tracked.registry.run_job(Job("1", "job", 1, 1), begin)
        go.set()
        await kept[0]

    with tracking(FastAPI(), rate) as tracked:
        asyncio.run(main())
        assert_nobodys(tracked, tracked.event(LATE))
