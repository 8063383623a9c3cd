"""An application does the same with no tracker, a healthy one and dead ones.

Several hundred requests and jobs are run in this process, and all that they show is compared: what
is answered, raised, logged and asked of the database. ``test_foreign_application`` compares, over
real connections, what a server does.
"""

import asyncio
import dataclasses
import gc
import logging
import random
import re
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
import sentry_sdk
from fastapi_error_tracking import App, Settings
from fastapi_error_tracking.sdk import FLUSH_SECONDS
from fastapi_error_tracking.testing.receiver import Receiver
from fastapi_installed_apps import Job, Process, Project, Registry

from .others.clinic import FAILURES, Clinic
from .tools.dead_trackers import dead

OURS = "fastapi_error_tracking"
ADDRESS = re.compile(r"\b(?:0x)?[0-9a-f]{9,}\b")
PLACES = ("sync", "async", "background", "stream", "tasks", "threads", "tenant/items", "chat")
TRACE = (b"sentry-trace", b"a" * 32 + b"-" + b"b" * 16 + b"-1")
HEADERS: list[list[tuple[bytes, bytes]]] = [
    [],
    [(b"x-user", b"7"), TRACE, (b"x-request-id", b"c" * 32), (b"accept-encoding", b"gzip")],
]
OTHERS: list[tuple[str, str, bytes]] = [
    ("GET", "/nowhere", b""),
    ("GET", "/tenant/nowhere", b""),
    ("GET", "/nurses", b""),
    ("HEAD", "/nurses", b""),
    ("OPTIONS", "/nurses", b""),
    ("DELETE", "/nurses", b""),
    ("GET", "/nurses/", b""),
    ("POST", "/visits", b'{"patient": "Ada", "minutes": 5}'),
    ("POST", "/visits", b'{"patient": "Ada"}'),
    ("POST", "/visits", b'{"patient": '),
    ("GET", "/openapi.json", b""),
]
JOBS = [*FAILURES, "retry", "failed", "late"]


@dataclasses.dataclass
class Seen:
    """What an application has shown. ``seconds`` is how long it took to stop."""

    answers: list[object] = dataclasses.field(default_factory=list)
    lines: list[object] = dataclasses.field(default_factory=list)
    statements: list[str] = dataclasses.field(default_factory=list)
    seconds: float = 0.0


class Lines(logging.Handler):
    """Keeps what is logged by others than error tracking."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.kept: list[object] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        if record.name.partition(".")[0] not in (OURS, "urllib3", "sentry_sdk"):
            error = record.exc_info[1] if record.exc_info else None
            message = ADDRESS.sub("N", record.getMessage())
            self.kept.append((record.name, record.levelname, message, told(error)))


def told(error: BaseException | None, depth: int = 4) -> object:
    """Return what can be seen of an error and what led to it."""
    if error is None or depth == 0:
        return None
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return (
        type(error).__name__,
        ADDRESS.sub("N", repr(error.args)),
        getattr(error, "__notes__", None) if type(error).__name__ != "Refusing" else None,
        told(error.__cause__, depth - 1),
        told(error.__context__, depth - 1),
        [told(one, depth - 1) for one in inner],
    )


async def answer(clinic: Clinic, scope: dict[str, Any], body: bytes) -> object:
    """Send one request, or a message through a socket, and return all that came of it."""
    is_socket = scope["type"] == "websocket"
    incoming = [{"type": "http.request", "body": body, "more_body": False}]
    if is_socket:
        incoming = [
            {"type": "websocket.connect"},
            {"type": "websocket.receive", "text": "hello"},
            {"type": "websocket.disconnect", "code": 1001},
        ]
    messages: list[object] = []

    async def receive() -> Any:
        if incoming:
            return incoming.pop(0)
        return await asyncio.Future()  # and nothing more comes

    async def send(message: Any) -> None:
        messages.append(dict(message))

    state = {"greeting": "welcome"}
    raised: object = None
    try:
        await clinic.api({**scope, "state": state}, receive, send)
    except BaseException as error:
        raised = told(error)
    state.pop("user", None)
    return scope["path"], messages, raised, sorted(state)


def requests() -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield the scopes and bodies of all requests."""
    given = [("GET", f"/{place}/{kind}", b"") for place, kind in product(PLACES, FAILURES)]
    for headers, (method, path, body) in product(HEADERS, [*given, *OTHERS]):
        scope: dict[str, Any] = {
            "type": "websocket" if path.startswith("/chat") else "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "server": ("clinic", 80),
            "http_version": "1.1",
            "query_string": b"name=Ada",
            "headers": [(b"content-type", b"application/json"), *headers],
        }
        if scope["type"] == "websocket":
            del scope["method"]
            scope["subprotocols"] = []
        yield scope, body


async def job_ended(registry: Registry, job: Job, run: Callable[[], Any]) -> object:
    """Run a job, and return how it ended."""
    try:
        return job.name, await registry.run_job(job, run)
    except BaseException as error:
        return job.name, told(error)


async def live(clinic: Clinic, registry: Registry, seen: Seen) -> None:
    """Let the application live, and do everything."""
    async with registry.lifespan(Process.API):
        for scope, body in requests():
            seen.answers.append(await answer(clinic, scope, body))
        for number, (kind, attempt) in enumerate(product(JOBS, (1, 3))):
            job = Job(str(number), kind, attempt, 3, {"sentry-trace": TRACE[1].decode()})
            seen.answers.append(await job_ended(registry, job, clinic.job(kind)))
        started = time.monotonic()
    seen.seconds = time.monotonic() - started


def seen_with(dsn: str | None) -> Seen:
    """Return what the clinic shows when it reports to ``dsn``."""
    seen, lines, clinic = Seen(), Lines(), Clinic()
    settings = Settings(
        dsn=dsn,
        environment="test",
        release="clinic@1",
        traces_sample_rate=0.5,
        profiles_sample_rate=0.0,
        report_tests=True,
    )
    app = App(settings)
    app.registry = registry = Registry(Project(package=Clinic.__module__))
    registry.apps.append(app)
    root, before = logging.getLogger(), sentry_sdk.get_global_scope().client
    level = root.level
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        app.setup(Process.API)
        registry.install(clinic.api)
        root.addHandler(lines)
        root.setLevel(logging.INFO)
        try:
            asyncio.run(live(clinic, registry, seen))
            gc.collect()
        finally:
            root.setLevel(level)
            root.removeHandler(lines)
            sentry_sdk.get_client().close(0)
            sentry_sdk.get_global_scope().set_client(before)
    seen.lines, seen.statements = lines.kept, clinic.statements
    return seen


@pytest.fixture(scope="module", autouse=True)
def drawn_alike() -> Iterator[None]:
    """Draw the same sample in every run, and have memory collected when it is asked for."""
    state = random.getstate()
    random.seed(7)
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    random.setstate(state)


@pytest.fixture(scope="module")
def untracked() -> Seen:
    """Return what the clinic shows without a tracker."""
    return seen_with(None)


def assert_the_same(untracked: Seen, tracked: Seen) -> None:
    assert len(untracked.answers) > 300
    for without, with_tracking in zip(untracked.answers, tracked.answers, strict=True):
        assert with_tracking == without
    assert tracked.statements == untracked.statements
    assert len(untracked.lines) > 300
    for line, line_with_tracking in zip(untracked.lines, tracked.lines, strict=True):
        assert line_with_tracking == line
    assert tracked.seconds < FLUSH_SECONDS + 1


def test_a_healthy_tracker_changes_nothing(untracked: Seen) -> None:
    with Receiver() as receiver:
        assert_the_same(untracked, seen_with(receiver.dsn("backend")))
        kinds = {item.kind for item in receiver.items()}
    assert "event" in kinds
    assert {"transaction", "span"} & kinds  # it did track, by the SDK and its lifecycle


@pytest.mark.parametrize("hangs", [False, True], ids=["refusing", "hanging"])
def test_a_dead_tracker_changes_nothing(untracked: Seen, *, hangs: bool) -> None:
    with dead(hangs=hangs) as dsn:
        assert_the_same(untracked, seen_with(dsn))
