"""Serves the organisation over HTTP as Sentry does: tokens, scopes, pages, rate limits, faults."""

import json
import os
import re
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ValidationError

from . import answer_bodies as answers
from .organization import Organization, RefusalError
from .request_bodies import Body

TOKEN = "sntryu_0123456789abcdef0123456789abcdef"  # noqa: S105
SCOPES = frozenset(
    {
        "org:read",
        "org:write",
        "member:read",
        "team:write",
        "project:read",
        "project:write",
        "alerts:read",
        "alerts:write",
    }
)
PAGE = 3


@dataclass
class Fault:
    """Something that happens instead of, or after, the request number `at` (from 1)."""

    at: int
    act: Callable[["Handler"], None]
    after: bool = False
    times: int = 1


@dataclass(frozen=True)
class Route:
    method: str
    path: re.Pattern[str]
    scopes: frozenset[str]
    status: int
    answer: type[BaseModel] | None
    act: Callable[..., Any]


@dataclass(frozen=True)
class Exchange:
    """A request that was carried out, with its body, and what was answered to it."""

    method: str
    path: str
    body: Any
    status: int
    answer: Any


class Server:
    """A context manager: the stand-in on a free port of 127.0.0.1.

    The organisation's region is http://localhost:port, the main server http://127.0.0.1:port, and
    each refuses what belongs to the other.
    """

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self.scopes = SCOPES
        self.version: str | None = "26.11.0"
        self.log: list[tuple[str, str]] = []
        self.exchanges: list[Exchange] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.victim: int | None = None
        self.lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.stand_in = self  # type: ignore[attr-defined]
        port = self._http.server_address[1]
        self.url, self.region = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
        organization.ingest = self.region
        # The first one is the organisation itself: the main server tells its region.
        self.routes = list(_routes(organization, self.region))

    def __enter__(self) -> Self:
        thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [entry for entry in self.log if entry[0] != "GET"]

    def answer_with(
        self, at: int, status: int, headers: dict[str, str], body: Any, times: int = 1
    ) -> None:
        """Answer the request number `at` (and `times` - 1 more) with an error."""

        def act(handler: "Handler") -> None:
            handler.reply(status, body, headers)

        self.faults.append(Fault(at, act, times=times))

    def kill_at(self, at: int, after: bool) -> None:
        """Kill the process `victim` before or after the request number `at` is carried out."""

        def act(handler: "Handler") -> None:
            assert self.victim is not None
            with suppress(ProcessLookupError):
                os.kill(self.victim, signal.SIGKILL)
            handler.close_connection = True

        self.faults.append(Fault(at, act, after))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body in one packet: otherwise Nagle's algorithm costs 40 ms an answer.
    wbufsize = -1

    @property
    def stand_in(self) -> Server:
        return self.server.stand_in  # type: ignore[attr-defined, no-any-return]

    def log_message(self, *_: Any) -> None:
        pass

    def _handle(self) -> None:
        server = self.stand_in
        length = int(self.headers.get("Content-Length", 0))
        content = self.rfile.read(length)
        with server.lock:
            parts = urlsplit(self.path)
            server.log.append((self.command, parts.path))
            number = len(server.log)
            for fault in server.faults:
                if fault.at <= number < fault.at + fault.times and not fault.after:
                    fault.act(self)
                    return
            status, body, headers = self._answer(parts.path, parse_qs(parts.query), content)
            if parts.path.startswith("/api/0/"):
                sent = json.loads(content) if content else None
                done = Exchange(self.command, parts.path, sent, status, body)
                server.exchanges.append(done)
            for fault in server.faults:
                if fault.at <= number < fault.at + fault.times and fault.after:
                    fault.act(self)
                    return
        self.reply(status, body, headers)

    do_GET = do_POST = do_PUT = do_DELETE = _handle

    def reply(self, status: int, body: Any, headers: dict[str, str]) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _answer(
        self, path: str, query: dict[str, list[str]], content: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        try:
            if path == "/api/client-config/" and self.stand_in.version:
                return 200, {"version": {"current": self.stand_in.version}}, {}
            if envelope := re.fullmatch(r"/api/(\d+)/envelope/", path):
                return 200, self._envelope(envelope[1], content), {}
            return self._api(path, query, content)
        except RefusalError as refusal:
            return refusal.status, refusal.body, {}
        except ValidationError as error:
            fields = {
                ".".join(map(str, one["loc"])) or "nonFieldErrors": [one["msg"]]
                for one in error.errors()
            }
            return 400, fields, {}

    def _api(
        self, path: str, query: dict[str, list[str]], content: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        server = self.stand_in
        if not path.startswith("/api/0/") or not path.endswith("/"):
            raise RefusalError(404, {"detail": "not found"})
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise RefusalError(401, {"detail": "Invalid token"})
        if re.search(r"/(rules|alert-rules)/", path):
            raise RefusalError(410, {"message": "This API no longer exists."})
        local = self.headers["Host"].startswith("localhost:")
        for route in server.routes:
            found = route.path.fullmatch(path.removeprefix("/api/0"))
            if not found or route.method != self.command:
                continue
            if not route.scopes & server.scopes:
                detail = "You do not have permission to perform this action."
                raise RefusalError(403, {"detail": detail})
            if not local and route.act is not server.routes[0].act:
                raise RefusalError(404, {"detail": "wrong region"})
            body = [_body(content)] if content else []
            result = route.act(*found.groups(), *body)
            if isinstance(result, list):
                return route.status, *self._page(self._checked(route, result), query)
            return route.status, self._checked(route, result), {}
        raise RefusalError(404, {"detail": "The requested resource does not exist"})

    def _checked(self, route: Route, result: Any) -> Any:
        """Drop what the stand-in keeps for itself; whatever else is wrong is a violation."""
        if route.answer is None:
            return None
        items = result if isinstance(result, list) else [result]
        if route.answer is answers.Project:
            hidden = set(answers.ProjectDetail.model_fields) - set(answers.Project.model_fields)
            items = [{k: v for k, v in one.items() if k not in hidden} for one in items]
        for item in items:
            try:
                route.answer.model_validate(item)
            except ValidationError as error:
                self.stand_in.violations.append(f"{route.method} {route.path.pattern}: {error}")
        return items if isinstance(result, list) else items[0]

    def _page(
        self, items: list[Any], query: dict[str, list[str]]
    ) -> tuple[list[Any], dict[str, str]]:
        unknown = set(query) - {"cursor", "providerKey", "project", "query"}
        if unknown:
            raise RefusalError(400, {"detail": f"unknown parameter {', '.join(unknown)}"})
        cursor = query.get("cursor", ["0:0:0"])[0]
        start = int(cursor.split(":")[1])
        end = start + PAGE
        base = f"{self.stand_in.region}{urlsplit(self.path).path}"
        links = [
            f'<{base}?&cursor=0:{max(0, start - PAGE)}:1>; rel="previous"; '
            f'results="{"true" if start else "false"}"; cursor="0:{max(0, start - PAGE)}:1"',
            f'<{base}?&cursor=0:{end}:0>; rel="next"; '
            f'results="{"true" if end < len(items) else "false"}"; cursor="0:{end}:0"',
        ]
        return items[start:end], {"Link": ", ".join(links)}

    def _envelope(self, project: str, content: bytes) -> Body:
        header, item, rest = content.split(b"\n", 2)
        kind, length = json.loads(item)["type"], json.loads(item)["length"]
        if kind != "event" or rest[length:] not in (b"", b"\n"):
            raise RefusalError(400, {"detail": "bad envelope"})
        event = json.loads(rest[:length])
        key = re.search(r"sentry_key=([0-9a-f]{32})", self.headers.get("X-Sentry-Auth", ""))
        if json.loads(header)["event_id"] != event["event_id"] or key is None:
            raise RefusalError(403, {"detail": "bad envelope"})
        self.stand_in.organization.take_event(project, key[1], event)
        return {"id": event["event_id"]}


def _body(content: bytes) -> Body:
    try:
        body = json.loads(content)
    except ValueError:
        raise RefusalError(400, {"detail": "JSON parse error"}) from None
    if not isinstance(body, dict):
        raise RefusalError(400, {"detail": "not an object"})
    return body


def _routes(o: Organization, region: str) -> Any:
    here = rf"/organizations/{o.slug}"
    project = rf"/projects/{o.slug}/([^/]+)"
    one = r"([^/]+)"

    def route(
        method: str,
        path: str,
        scopes: str,
        act: Callable[..., Any],
        answer: type[BaseModel] | None = None,
        status: int = 200,
    ) -> Route:
        return Route(method, re.compile(path), frozenset(scopes.split()), status, answer, act)

    read, write, alerts = "org:read org:write", "org:write", "alerts:read"
    projects, change = "project:read project:write", "project:write"
    changes = "alerts:write"
    yield route("GET", f"{here}/", read, lambda: o.organization(region), answers.Organization)
    yield route(
        "PUT",
        f"{here}/",
        write,
        lambda body: _settings(o, region, body),
        answers.Organization,
    )
    yield route("GET", f"{here}/teams/", read, lambda: o.teams, answers.Team)
    yield route("POST", f"{here}/teams/", "team:write", o.create_team, answers.Team, 201)
    yield route("PUT", f"/teams/{o.slug}/{one}/", "team:write", o.change_team, answers.Team)
    yield route("GET", f"{here}/members/", "member:read", o.list_members, answers.Member)
    yield route("GET", f"{here}/integrations/", read, o.list_integrations, answers.Integration)
    yield route("GET", f"{here}/environments/", read, o.list_environments, answers.Environment)
    yield route("GET", f"{here}/projects/", read, lambda: o.projects, answers.Project)
    yield route(
        "POST",
        f"/teams/{o.slug}/{one}/projects/",
        change,
        o.create_project,
        answers.Project,
        201,
    )
    yield route("GET", f"{project}/", projects, o.project, answers.ProjectDetail)
    yield route("PUT", f"{project}/", change, o.change_project, answers.ProjectDetail)
    yield route(
        "POST",
        f"{project}/teams/{one}/",
        change,
        lambda p, t, _={}: o.add_team(p, t),
        answers.ProjectDetail,
        201,
    )
    yield route(
        "GET", f"{project}/keys/", projects, lambda p: o.project(p) and o.keys[p], answers.Key
    )
    yield route("POST", f"{project}/keys/", change, o.create_key, answers.Key, 201)
    yield route("PUT", f"{project}/keys/{one}/", change, o.change_key, answers.Key)
    yield route("GET", f"{project}/filters/", projects, o.list_filters, answers.Filter)
    yield route("PUT", f"{project}/filters/{one}/", change, o.change_filter, status=204)
    yield route("GET", f"{project}/ownership/", projects, o.read_ownership, answers.Ownership)
    yield route("PUT", f"{project}/ownership/", change, o.change_ownership, answers.Ownership)
    yield route("POST", f"{here}/spike-protections/", change, o.protect_from_spikes, status=201)
    yield route("DELETE", f"{here}/spike-protections/", change, o.unprotect_from_spikes, status=200)
    yield route("GET", f"{here}/detectors/", alerts, lambda: o.detectors, answers.Detector)
    yield route(
        "POST",
        f"{here}/projects/{one}/detectors/",
        changes,
        o.create_detector,
        answers.Detector,
        201,
    )
    yield route("PUT", f"{here}/detectors/{one}/", changes, o.change_detector, answers.Detector)
    yield route(
        "DELETE",
        f"{here}/detectors/{one}/",
        changes,
        lambda i: o.remove(o.detectors, i),
        status=204,
    )
    yield route("GET", f"{here}/workflows/", alerts, lambda: o.workflows, answers.Workflow)
    yield route("POST", f"{here}/workflows/", changes, o.create_workflow, answers.Workflow, 201)
    yield route("PUT", f"{here}/workflows/{one}/", changes, o.change_workflow, answers.Workflow)
    yield route(
        "DELETE",
        f"{here}/workflows/{one}/",
        changes,
        lambda i: o.remove(o.workflows, i),
        status=204,
    )
    yield route("GET", f"{here}/dashboards/", read, o.list_dashboards, answers.DashboardSummary)
    yield route("POST", f"{here}/dashboards/", write, o.create_dashboard, answers.Dashboard, 201)
    yield route("GET", f"{here}/dashboards/{one}/", read, o.dashboard, answers.Dashboard)
    yield route("PUT", f"{here}/dashboards/{one}/", write, o.change_dashboard, answers.Dashboard)
    yield route(
        "DELETE",
        f"{here}/dashboards/{one}/",
        write,
        lambda i: o.remove(o.dashboards, i),
        status=204,
    )
    yield route("GET", f"{here}/monitors/", alerts, lambda: o.crons, answers.CronMonitor)
    yield route("POST", f"{here}/monitors/", changes, o.create_cron, answers.CronMonitor, 201)
    yield route("PUT", f"{here}/monitors/{one}/", changes, o.change_cron, answers.CronMonitor)
    yield route("DELETE", f"{here}/monitors/{one}/", changes, o.remove_cron, status=202)


def _settings(organization: Organization, region: str, body: Body) -> Body:
    organization.change_organization(body)
    return organization.organization(region)
