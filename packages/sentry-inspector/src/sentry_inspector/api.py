"""The JSON API: what was received, and a stream that says when there is more.

No other origin may read it, so it carries no CORS headers.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from .projects import Projects
from .refusal import Refused
from .store import Captured, Store
from .trace import gather

PAUSE = 0.1
HEARTBEAT = 15.0


class Api:
    """Reads a store for the page, and for anything else on this machine."""

    def __init__(self, store: Store, projects: Projects, origin: str) -> None:
        self._store = store
        self._projects = projects
        self._origin = origin
        self._closing = asyncio.Event()

    async def inspector(self, _: Request) -> Response:
        """Tell about the inspector itself: ``GET /api/inspector``."""
        projects = [
            {"number": project.number, "name": project.name, "dsn": project.dsn(self._origin)}
            for project in self._projects
        ]
        return JSONResponse(
            {"store": self._store.id, "max_items": self._store.max_items, "projects": projects}
        )

    async def events(self, request: Request) -> Response:
        """List: ``GET /api/events?service=&kind=&after=``. Forget: ``DELETE /api/events``."""
        if request.method == "DELETE":
            self._store.clear()
            return Response(status_code=204)
        query = request.query_params
        after = query.get("after", "0")
        if not after.isdecimal():
            return _error(400, f"after is the number of an event, not {after!r}.")
        found = self._store.events(
            query.get("service") or None, query.get("kind") or None, int(after)
        )
        rows = [row(item) for item in found]
        return JSONResponse({"events": rows, "last": self._store.last, "store": self._store.id})

    async def event(self, request: Request) -> Response:
        """Tell all about one item: ``GET /api/events/{number}``."""
        item = self._store.get(request.path_params["number"])
        if item is None:
            return _forgotten(request)
        return JSONResponse(detail(item))

    async def raw(self, request: Request) -> Response:
        """Return the bytes of one item as they were sent: ``GET /api/events/{number}/raw``."""
        item = self._store.get(request.path_params["number"])
        if item is None:
            return _forgotten(request)
        headers = {"Content-Disposition": f'attachment; filename="{item.number}.envelope"'}
        return Response(item.raw, media_type="application/octet-stream", headers=headers)

    async def trace(self, request: Request) -> Response:
        """Put one trace together, across processes: ``GET /api/traces/{trace_id}``."""
        trace_id = request.path_params["trace_id"]
        return JSONResponse(await asyncio.to_thread(gather, self._store.events(), trace_id))

    async def stream(self, request: Request) -> Response:
        """Send new rows as server-sent events: ``GET /api/stream``, from ``Last-Event-ID`` on."""
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        start = int(last) if last.isdecimal() else self._store.last
        return StreamingResponse(
            self._changes(min(start, self._store.last)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closing.set()

    async def _changes(self, last: int) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        unsubscribe = self._store.subscribe(lambda: loop.call_soon_threadsafe(changed.set))
        cleared = self._store.cleared
        try:
            yield f"retry: 1000\nevent: hello\ndata: {json.dumps({'store': self._store.id})}\n\n"
            while not self._closing.is_set():
                if self._store.cleared != cleared:
                    cleared = self._store.cleared
                    yield "event: cleared\ndata: {}\n\n"
                if rows := [row(item) for item in self._store.events(after=last)]:
                    last = rows[-1]["number"]
                    yield f"id: {last}\nevent: captured\ndata: {json.dumps(rows)}\n\n"
                    # A burst becomes few messages instead of thousands.
                    await asyncio.sleep(PAUSE)
                if not await self._wait(changed):
                    yield ": still here\n\n"
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
    return {
        "number": item.number,
        "received": item.received,
        "service": item.service,
        "kind": item.kind,
        "title": item.title,
        "level": item.summary.level,
        "trace_id": item.trace_id,
        "release": item.summary.release,
        "environment": item.summary.environment,
        "size": len(item.item.payload),
    }


def detail(item: Captured) -> dict[str, Any]:
    """Return all there is to an item; ``payload`` is ``None`` where it is not JSON."""
    try:
        payload = item.json
    except Refused:
        payload = None
    binary = None if payload is not None else base64.b64encode(item.item.payload[:4096]).decode()
    return row(item) | {
        "project": item.project,
        "project_name": item.project_name,
        "envelope_header": item.envelope.header,
        "header": item.item.header,
        "payload": payload,
        "beginning_base64": binary,
        "removed": [
            {"path": path, "rule": rule, "count": count} for path, rule, count in item.removals
        ],
    }


def _forgotten(request: Request) -> Response:
    number = request.path_params["number"]
    return _error(404, f"There is no event {number}: it is forgotten or has not come yet.")


def _error(status: int, reason: str) -> Response:
    return JSONResponse({"detail": reason}, status)
