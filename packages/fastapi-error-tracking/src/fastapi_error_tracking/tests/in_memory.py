"""Applications that report to a tracker in memory, and clients of them. All in one process."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import Context
from typing import Any

import sentry_sdk
from fastapi import FastAPI
from fastapi_installed_apps import Process, Project, Registry
from sentry_sdk.transport import Transport
from starlette.types import ASGIApp, Message

from ..app import App
from ..compat.events import Envelope
from ..sampling import Sampler
from ..settings import Settings
from .recordings import transactions_of


class Tracked:
    """An application whose errors are tracked, and what has left of it.

    ``hooks`` are the members of an ``App`` of its own.
    """

    def __init__(
        self,
        api: FastAPI,
        settings: Settings,
        hooks: Mapping[str, Any],
        process: Process,
        package: str,
    ) -> None:
        self.api = api
        self.items: list[tuple[str, dict[str, Any]]] = []
        self.raw: list[bytes] = []
        self.traces: list[Mapping[str, Any]] = []
        self.lost: list[tuple[str, str]] = []
        outer = self

        class Memory(Transport):
            """Keeps what may leave."""

            def capture_envelope(self, envelope: Envelope) -> None:
                found = app.scrubber.envelope(envelope).envelope
                if found and "trace" in found.headers:
                    outer.traces.append(found.headers["trace"])
                for item in found.items if found else ():
                    raw = item.payload.get_bytes()
                    read = json.loads(raw)
                    outer.raw.append(raw)
                    outer.items.append((str(item.type), read))
                    for one in transactions_of(read) if item.type == "span" else ():
                        outer.raw.append(raw)
                        outer.items.append(("transaction", one))

            def record_lost_event(
                self, reason: str, data_category: Any = None, item: Any = None, *, quantity: int = 1
            ) -> None:
                outer.lost.append((reason, str(data_category or item.data_category)))

        class InMemory(App):
            def sdk_options(
                self, process: Process, dsn: str, sampler: Sampler | None = None
            ) -> dict[str, Any]:
                return {**super().sdk_options(process, dsn, sampler), "transport": Memory}

        own = type("Own", (InMemory,), dict(hooks))
        self.app: App = own(settings)
        app = self.app
        self.registry = Registry(Project(package=package))
        self.app.registry = self.registry
        self.registry.apps.append(self.app)
        self.app.setup(process)
        self.registry.install(api)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The errors that have left, in order."""
        return [read for kind, read in self.items if kind == "event"]

    @property
    def titles(self) -> list[str]:
        """The types of the errors that have left, or what was logged."""
        return [title(event) for event in self.events]

    def event(self, wanted: str) -> dict[str, Any]:
        """Return the only event of this title."""
        found = [event for event in self.events if title(event) == wanted]
        assert len(found) == 1, self.titles
        return found[0]

    def logs(self) -> list[dict[str, Any]]:
        """Return the log lines that have left."""
        sentry_sdk.flush()
        return [log for kind, read in self.items if kind == "log" for log in read["items"]]

    def hashed(self, value: str) -> str | None:
        """Return what leaves of an id."""
        return self.app.scrubber.gate.context.identifiers.leaving(value)


def title(event: Mapping[str, Any]) -> str:
    """Return the type of an error, or what was logged."""
    if "exception" in event:
        return str(event["exception"]["values"][-1]["type"])
    return str((event.get("logentry") or event).get("message"))


@contextmanager
def tracking(
    api: FastAPI,
    rate: float = 0.0,
    hooks: Mapping[str, Any] | None = None,
    process: Process = Process.API,
    package: str = __package__,
    **settings: Any,
) -> Iterator[Tracked]:
    """Have ``api`` report to memory, and share ``rate`` of what it is asked be recorded.

    ``package`` is what is its own code.
    """
    given = {
        "dsn": "http://key@localhost/1",
        "environment": "test",
        "release": "test@1",
        "traces_sample_rate": rate,
        "profiles_sample_rate": 0.0,
        "report_tests": True,
        **settings,
    }
    before = sentry_sdk.get_global_scope().client
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        one = Tracked(api, Settings(**given), hooks or {}, process, package)
        try:
            yield one
        finally:
            sentry_sdk.get_client().close(0)
            sentry_sdk.get_global_scope().set_client(before)


Answer = tuple[int, dict[bytes, bytes], bytes]


async def ask(app: ASGIApp, path: str, *, method: str = "GET", **headers: str) -> Answer:
    """Send one request as a server does, and return status, headers and body of the answer.

    Headers are named with underscores. What is raised besides is let go, as a server would.
    """
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answers.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    with suppress(Exception):
        await asyncio.create_task(_awaited(app(scope, receive, send)), context=Context())
    start = next(a for a in answers if a["type"] == "http.response.start")
    body = b"".join(a.get("body", b"") for a in answers if a["type"] == "http.response.body")
    return start["status"], dict(start["headers"]), body


async def _awaited(call: Any) -> None:
    await call
