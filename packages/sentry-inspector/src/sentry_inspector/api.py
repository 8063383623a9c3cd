"""The JSON API: what was received, and a stream that says when there is more.

No other origin may read it, so it carries no CORS headers.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from . import limits
from .json_response import JsonResponse
from .log_lines import log_lines
from .policy import read as read_policy
from .projects import Projects
from .refusal import Refused
from .rejected import Rejected
from .store import Captured, Store
from .trace import gather
from .untrusted_json import whole, whole_number, write

PAUSE = 0.1
HEARTBEAT = 15.0
LONGEST_KIND = 100
BEGINNING = 4096  # bytes of what is no JSON


class Api:
    """Reads a store for the page, and for anything else on this machine."""

    def __init__(
        self, store: Store, projects: Projects, origin: str, policy: Path | None = None
    ) -> None:
        self._store = store
        self._projects = projects
        self._origin = origin
        self._policy = policy
        self._closing = asyncio.Event()

    async def inspector(self, _: Request) -> Response:
        """Tell about the inspector itself: ``GET /api/inspector``."""
        projects = [
            {"number": project.number, "name": project.name, "dsn": project.dsn(self._origin)}
            for project in self._projects
        ]
        return JsonResponse(
            {
                "store": self._store.id,
                "max_items": self._store.max_items,
                "projects": projects,
                "policy": self._policy is not None,
            }
        )

    async def policy(self, _: Request) -> Response:
        """Return the rows of the sender's policy: ``GET /api/policy``."""
        if self._policy is None:
            return _error(404, "No policy was named: --policy FILE does.")
        try:
            return JsonResponse({"fields": await asyncio.to_thread(read_policy, self._policy)})
        except ValueError as error:
            return _error(404, str(error))

    async def replay(self, request: Request) -> Response:
        """List the items that hold a replay's recording: ``GET /api/replays/{replay_id}``."""
        wanted = _plain(request.path_params["id"])
        recordings = self._store.events(kind="replay_recording")
        return JsonResponse(
            {
                "recordings": [
                    item.id
                    for item in recordings
                    if _plain(item.envelope.header.get("event_id")) == wanted
                ]
            }
        )

    async def events(self, request: Request) -> Response:
        """List: ``GET /api/events?service=&kind=&after=``. Forget: ``DELETE /api/events``."""
        if request.method == "DELETE":
            self._store.clear(undoable=True)
            return Response(status_code=204)
        query = request.query_params
        after = whole_number(query.get("after", "0"))
        if after is None:
            return _error(400, f"after is the number of an event, not {query['after'][:100]!r}.")
        found = self._store.events(query.get("service") or None, query.get("kind") or None, after)
        return JsonResponse(await asyncio.to_thread(self._listed, found))

    def _listed(self, found: list[Captured]) -> bytes:
        rows = [row(item) for item in found]
        return write({"events": rows, "last": self._store.last, "store": self._store.id})

    async def restore(self, _: Request) -> Response:
        """Bring back what was forgotten by the last ``DELETE``: ``POST /api/events/restore``."""
        if self._store.restore():
            return Response(status_code=204)
        return _error(409, "There is nothing to bring back: what is cleared is kept for a minute.")

    async def event(self, request: Request) -> Response:
        """Tell all about one item: ``GET /api/events/{id}``, its number or its event id.

        ``?most=`` leaves out a payload of more bytes, and says so.
        """
        item = self._store.find(request.path_params["id"])
        if item is None:
            return _forgotten(request)
        most = whole_number(request.query_params.get("most", "")) or limits.ENVELOPE
        return JsonResponse(await asyncio.to_thread(lambda: write(detail(item, most))))

    async def raw(self, request: Request) -> Response:
        """Return the bytes of one item as they were sent: ``GET /api/events/{id}/raw``."""
        item = self._store.find(request.path_params["id"])
        return _forgotten(request) if item is None else _bytes(item.raw, f"{item.id}.envelope")

    async def payload(self, request: Request) -> Response:
        """Return what one item holds, as it was sent: ``GET /api/events/{id}/payload``."""
        item = self._store.find(request.path_params["id"])
        return _forgotten(request) if item is None else _bytes(item.item.payload, item.id)

    async def refusals(self, request: Request) -> Response:
        """List what was refused, and why: ``GET /api/refusals?after=``."""
        after = whole_number(request.query_params.get("after", "0"))
        if after is None:
            return _error(400, "after is the number of a refusal.")
        rows = [refusal(one) for one in self._store.rejected(after)]
        return JsonResponse({"refusals": rows, "last": self._store.last_rejected})

    async def refused(self, request: Request) -> Response:
        """Return the bytes of what was refused: ``GET /api/refusals/{id}/raw``."""
        wanted = request.path_params["id"]
        for one in self._store.rejected():
            if wanted in (one.id, str(one.number)):
                return _bytes(one.body, f"{one.id}.envelope")
        return _error(404, f"There is no refusal {wanted[:100]}: it is forgotten.")

    async def trace(self, request: Request) -> Response:
        """Put one trace together, across processes: ``GET /api/traces/{trace_id}``."""
        trace_id = request.path_params["trace_id"]
        items = self._store.events()
        return JsonResponse(await asyncio.to_thread(lambda: write(gather(items, trace_id))))

    async def logs(self, request: Request) -> Response:
        """Return the newest lines of logs: ``GET /api/logs?after=``, the number of an item."""
        after = whole_number(request.query_params.get("after", "0"))
        if after is None:
            return _error(400, "after is the number of an event.")
        found = self._store.events(kind="log", after=after)
        return JsonResponse(await asyncio.to_thread(lambda: write({"lines": log_lines(found)})))

    async def stream(self, request: Request) -> Response:
        """Send new rows as server-sent events: ``GET /api/stream``, from ``Last-Event-ID`` on."""
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        captured, _, rejected = last.partition(".")
        start = _known(captured, self._store.last)
        return StreamingResponse(
            self._changes(start, _known(rejected, self._store.last_rejected)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closing.set()

    async def _changes(self, last: int, last_rejected: int) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        unsubscribe = self._store.subscribe(lambda: _set(loop, changed))
        cleared = self._store.cleared
        try:
            yield b"retry: 1000\n" + _message("hello", {"store": self._store.id})
            while not self._closing.is_set():
                if self._store.cleared != cleared:
                    cleared = self._store.cleared
                    yield _message("cleared", {})
                rows = [row(item) for item in self._store.events(after=last)]
                rejected = [refusal(one) for one in self._store.rejected(last_rejected)]
                if rejected:
                    last_rejected = rejected[-1]["number"]
                    yield _message("refused", rejected)
                if rows:
                    last = rows[-1]["number"]
                    yield f"id: {last}.{last_rejected}\n".encode() + _message("captured", rows)
                if rows or rejected:
                    # A burst becomes few messages instead of thousands.
                    await asyncio.sleep(PAUSE)
                if not await self._wait(changed):
                    yield b": still here\n\n"
                changed.clear()
        finally:
            unsubscribe()

    async def _wait(self, changed: asyncio.Event) -> bool:
        waiting = [asyncio.ensure_future(event.wait()) for event in (changed, self._closing)]
        try:
            done, _ = await asyncio.wait(
                waiting, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for task in waiting:
                task.cancel()
        return bool(done)


def row(item: Captured) -> dict[str, Any]:
    """Return what the list shows of an item."""
    about = item.summary
    return {
        "number": item.number,
        "id": item.id,
        "received": item.received,
        "service": item.service,
        "kind": whole(item.kind[:LONGEST_KIND]),
        "title": item.title,
        "level": about.level,
        "trace_id": item.trace_id,
        "release": about.release,
        "environment": about.environment,
        "event_id": about.event_id,
        "route": about.route,
        "group": about.group,
        "tags": dict(about.tags),
        "traces": list(about.traces),
        "removed": sum(count for _, _, count in item.removals),
        "size": len(item.item.payload),
    }


def refusal(rejected: Rejected) -> dict[str, Any]:
    """Return what the list shows of what was refused."""
    return {
        "number": rejected.number,
        "id": rejected.id,
        "received": rejected.received,
        "service": rejected.project_name or "(no project)",
        "project_name": rejected.project_name,
        "status": rejected.status,
        "reason": rejected.reason,
        "size": rejected.size,
        "kept": len(rejected.body),
    }


def detail(item: Captured, most: int = limits.ENVELOPE) -> dict[str, Any]:
    """Return all there is to an item; ``payload`` is ``None`` where it is not JSON or too large."""
    left_out = len(item.item.payload) > most
    try:
        payload = None if left_out else item.json
    except Refused:
        payload = None
    beginning = item.item.payload[:BEGINNING]
    binary = None if payload is not None else base64.b64encode(beginning).decode()
    return row(item) | {
        "project": item.project,
        "project_name": item.project_name,
        "envelope_header": item.envelope.header,
        "header": item.item.header,
        "payload": payload,
        "left_out": left_out,
        "beginning_base64": binary,
        "removed": [
            {"path": path, "rule": rule, "count": count} for path, rule, count in item.removals
        ],
    }


def _plain(event_id: object) -> str:
    return event_id.replace("-", "").lower() if isinstance(event_id, str) else ""


def _known(text: str, last: int) -> int:
    number = whole_number(text)
    return last if number is None else min(number, last)


def _set(loop: asyncio.AbstractEventLoop, changed: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(changed.set)


def _message(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: ".encode() + write(data) + b"\n\n"


def _bytes(held: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(held, media_type="application/octet-stream", headers=headers)


def _forgotten(request: Request) -> Response:
    wanted = request.path_params["id"][:100]
    return _error(
        404,
        f"There is no event {wanted}: it is forgotten, has not come yet,"
        " or came to an inspector that has stopped.",
    )


def _error(status: int, reason: str) -> Response:
    return JsonResponse({"detail": reason}, status)
