"""Routes and jobs with channels in them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sentry_sdk
from fastapi import APIRouter, Request, WebSocket
from fastapi_installed_apps import AppConfig, Count, CronJob, RetryJob, Task, Telemetry

from . import inside
from .planted import plant

router = APIRouter(prefix="/channels")


@dataclass
class User:
    id: str
    workspace_id: str
    email: str


@router.post("/inside/{number}")
async def open_channel(number: int, kind: str = "") -> None:
    name = list({**inside.CHANNELS, **inside.LOCALS})[number]
    await inside.run(name, plant(f"{name}@{kind}" if kind else name))


@router.post("/flush")
async def flush() -> None:
    """Send what was captured: the SDK's queue is short, and drops what it cannot hold."""
    await asyncio.to_thread(sentry_sdk.flush, 30)


@router.api_route("/path/{name}", methods=["GET", "POST", "PUT"])
async def fail_with_a_path(name: str) -> None:
    raise RuntimeError("a request failed")


@router.api_route("/request", methods=["GET", "POST", "PUT"])
async def fail_with_a_request(request: Request) -> None:
    await request.body()
    raise RuntimeError("a request failed")


@router.post("/json")
async def fail_with_json(body: dict[str, object]) -> None:
    raise RuntimeError("a request failed")


@router.get("/validated/{number}")
async def validate(number: int) -> None: ...


@router.get("/user")
async def fail_with_a_user(request: Request) -> None:
    names = ("user_of_request", "workspace_of_request", "email_of_request")
    request.state.user = User(*map(plant, names))
    sentry_sdk.set_user({"email": request.state.user.email, "id": request.state.user.id})
    raise RuntimeError("a request failed")


@router.websocket("/socket/{name}")
async def fail_in_a_socket(socket: WebSocket, name: str) -> None:
    await socket.accept()
    said = await socket.receive_text()
    raise RuntimeError(f"{name} said {said}")


@router.post("/sockets/{kind}")
async def open_socket(kind: str, request: Request) -> None:
    """Connect to the application as a server does that speaks websockets; this one does not."""
    planted = plant(f"socket_{kind}")
    said = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": planted if kind == "message" else "hello"},
    ]

    async def receive() -> Any:
        return said.pop(0)

    async def send(_message: Any) -> None: ...

    path = f"/api/v1/channels/socket/{planted if kind == 'path' else 'x'}"
    header = (b"x-patient", planted.encode()) if kind == "header" else (b"x-other", b"1")
    scope = {
        **{name: request.scope[name] for name in ("asgi", "client", "server", "http_version")},
        "type": "websocket",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": planted.encode() if kind == "query" else b"",
        "headers": [(b"host", b"x"), header],
        "subprotocols": [planted] if kind == "protocol" else [],
        "state": {},
    }
    await request.app(scope, receive, send)


@router.post("/same/{name}")
async def fail_alike(name: str) -> None:
    visits = len(name)
    raise ValueError(f"patient {name} has {visits} visits")


async def run_inside(name: str) -> None:
    await inside.run(name, plant(f"job_{name}"))  # which is no argument: that is another channel


async def argument(planted: str) -> None:
    raise RuntimeError("a job failed")


async def result(planted: str) -> str:
    return planted


async def time_out(planted: str) -> None:
    await asyncio.sleep(10)


async def retry(planted: str) -> None:
    raise RetryJob(0.01) from ValueError(planted)


class App(AppConfig):
    """The channels."""

    label = "channels"

    def routers(self) -> Iterable[APIRouter]:
        return (router,)

    def telemetry(self) -> Telemetry:
        return Telemetry(
            tags=inside.KINDS,
            contexts={"declared": inside.KINDS},
            attributes=inside.KINDS,
            metrics={"channels.count": Count()},
        )

    def tasks(self) -> Iterable[Task]:
        return (
            Task("channels.inside", run_inside),
            Task("channels.flush", flush),
            Task("channels.argument", argument),
            Task("channels.result", result, keep_result=60),
            Task("channels.time_out", time_out, timeout=0.1),
            Task("channels.retry", retry, max_tries=2),
        )

    def cron_jobs(self) -> Iterable[CronJob]:
        # On a day that hardly comes, so that no clock runs it beside what a test runs.
        return (CronJob("nightly", argument, day=frozenset({29}), month=frozenset({2})),)
